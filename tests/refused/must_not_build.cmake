# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Passes when the program is refused after it was linked, with the message that its second line expects.
file(STRINGS ${PROGRAM} lines LIMIT_COUNT 2)
list(GET lines 1 line)
string(REPLACE "// expect: " "" expected "${line}")
file(REMOVE_RECURSE ${FOLDER})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${FOLDER} -G Ninja -DCORPS=${CORPS} -DPROGRAM=${PROGRAM}
                        -DCORPS_COMPILER=gcc -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_TOOL} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${FOLDER} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE failed)
if(NOT failed)
  message(FATAL_ERROR "${PROGRAM} was built, although it must be refused")
endif()
string(FIND "${output}" "${expected}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "${PROGRAM} was refused, but not with '${expected}':\n${output}")
endif()
if(EXISTS ${FOLDER}/app.uf2)
  message(FATAL_ERROR "${PROGRAM} was refused, but an image was left behind")
endif()
