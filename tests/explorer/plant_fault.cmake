# SPDX-License-Identifier: MIT OR Apache-2.0
#
# cmake -DSOURCE=src -DFAULT=faults/NAME.txt -DFOLDER=out -P plant_fault.cmake
#
# Copies one file of SOURCE into FOLDER with the fault in it. FAULT: the file's name, then the text that is there once and what
# takes its place, each behind a line of "---".
file(READ ${FAULT} fault)
string(REGEX MATCH "^([^\n]+)\n---\n(.*)\n---\n(.*)\n$" matched "${fault}")
if(NOT matched)
  message(FATAL_ERROR "${FAULT} is not of the form file, ---, text, ---, text")
endif()
set(name "${CMAKE_MATCH_1}")
set(right "${CMAKE_MATCH_2}")
set(wrong "${CMAKE_MATCH_3}")
file(READ ${SOURCE}/${name} text)
string(FIND "${text}" "${right}" first)
string(FIND "${text}" "${right}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${FAULT} does not fit ${name} any more: the text to change must be there once. Write it anew.")
endif()
string(REPLACE "${right}" "${wrong}" text "${text}")
file(WRITE ${FOLDER}/${name} "${text}")
