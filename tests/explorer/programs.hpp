// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <vector>

#include "program.hpp"

namespace explorer {

void add_executor_programs(std::vector<NamedProgram>& to);
void add_task_programs(std::vector<NamedProgram>& to);
void add_cancel_programs(std::vector<NamedProgram>& to);
void add_sync_programs(std::vector<NamedProgram>& to);
void add_lock_programs(std::vector<NamedProgram>& to);
void add_once_programs(std::vector<NamedProgram>& to);
void add_meeting_programs(std::vector<NamedProgram>& to);
void add_one_shot_programs(std::vector<NamedProgram>& to);
void add_channel_programs(std::vector<NamedProgram>& to);
void add_slot_programs(std::vector<NamedProgram>& to);
void add_stream_programs(std::vector<NamedProgram>& to);
void add_call_programs(std::vector<NamedProgram>& to);

}  // namespace explorer
