// SPDX-License-Identifier: MIT OR Apache-2.0
// Nothing: the headers that all tests of a library have are compiled with it (see CMakeLists.txt).
