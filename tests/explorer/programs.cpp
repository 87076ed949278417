// SPDX-License-Identifier: MIT OR Apache-2.0
#include "programs.hpp"

namespace explorer {

std::span<const NamedProgram> programs() {
  // Made before the first snapshot of the variables.
  static const std::vector<NamedProgram>& all = *[] {
    auto* made = new std::vector<NamedProgram>();
    add_executor_programs(*made);
    add_task_programs(*made);
    add_cancel_programs(*made);
    add_sync_programs(*made);
    add_lock_programs(*made);
    add_once_programs(*made);
    add_meeting_programs(*made);
    add_one_shot_programs(*made);
    add_channel_programs(*made);
    add_slot_programs(*made);
    add_stream_programs(*made);
    add_call_programs(*made);
    return made;
  }();
  return all;
}

}  // namespace explorer
