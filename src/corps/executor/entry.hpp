// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/spawner.hpp>

/// The program's entry: define it. The runtime owns reset, the vector table and `main`; it starts the clocks and the
/// thread executor, spawns this as the first task, and polls and sleeps for ever. When it returns, the other tasks go
/// on.
corps::Task<> async_main(corps::Spawner spawner);
