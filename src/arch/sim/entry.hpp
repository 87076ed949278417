// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/world.hpp>

/// What a simulation runs: define it, and add the program with corps_add_simulation. `main` and the command line are
/// the simulator's. Called once a run, each in a fresh copy of the process.
void simulate(corps::sim::World& world);
