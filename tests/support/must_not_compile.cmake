# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Compiles PROGRAM twice by COMMAND (its words separated by commas): it must be fine as it stands, and be refused with
# -DCORPS_FAIL, with the message that its first line names: "// expect: <regular expression>".

file(STRINGS ${PROGRAM} lines LIMIT_COUNT 3)
set(expected "")
foreach(line ${lines})
  if(line MATCHES "^// expect: (.*)$")
    set(expected "${CMAKE_MATCH_1}")
  endif()
endforeach()
if(NOT expected)
  message(FATAL_ERROR "${PROGRAM}: no '// expect: ...' in its first lines")
endif()

string(REPLACE "," ";" command "${COMMAND}")
list(APPEND command ${PROGRAM})
execute_process(COMMAND ${command} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} must compile without CORPS_FAIL, but:\n${output}")
endif()
execute_process(COMMAND ${command} -DCORPS_FAIL RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} compiles with CORPS_FAIL, but must not: expected an error with '${expected}'")
endif()
if(NOT output MATCHES "${expected}")
  message(FATAL_ERROR "${PROGRAM} is refused, but not with '${expected}':\n${output}")
endif()
