// SPDX-License-Identifier: MIT OR Apache-2.0
// The simulator, all of it.
#pragma once

#include <arch/sim/choices.hpp>
#include <arch/sim/entry.hpp>
#include <arch/sim/explore.hpp>
#include <arch/sim/failure.hpp>
#include <arch/sim/options.hpp>
#include <arch/sim/parts/pico.hpp>
#include <arch/sim/parts/sensor.hpp>
#include <arch/sim/parts/serial_link.hpp>
#include <arch/sim/parts/wire.hpp>
#include <arch/sim/world.hpp>
