// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <vector>

#include "program.hpp"

namespace explorer {

void add_executor_programs(std::vector<NamedProgram>& to);
void add_task_programs(std::vector<NamedProgram>& to);
void add_cancel_programs(std::vector<NamedProgram>& to);
void add_sync_programs(std::vector<NamedProgram>& to);

}  // namespace explorer
