// SPDX-License-Identifier: MIT OR Apache-2.0
// './corps bench': runs what benchmarks/CMakeLists.txt has built and tells what it costs. See docs/benchmarks.md.
