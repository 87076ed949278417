// SPDX-License-Identifier: MIT OR Apache-2.0
// `main`. In an object file of its own: a program with another one (a test) links the rest of the runtime only.
#include <arch/host/runtime/arguments.hpp>
#include <arch/host/runtime/loop.hpp>
#include <corps/executor/entry.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>

int main(int count, char** arguments) {
  corps::host::detail::set_arguments({arguments, static_cast<std::size_t>(count)});
  corps::time_driver::now();  // the clock starts
  auto& loop = corps::host::detail::Loop::this_thread();
  if (!loop.start(async_main(loop.spawner()))) corps::panic("there is no memory for async_main");
  loop.run_to_the_end();
}
