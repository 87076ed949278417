# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Builds a firmware whose compiler says how many bytes of stack each function takes, and compares that with what the memory tool
# decodes from the linked image.
file(REMOVE_RECURSE ${FOLDER})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/functions -B ${FOLDER} -G Ninja -DCORPS=${CORPS} -DCORPS_LTO=OFF
                        -DCORPS_COMPILER=${CORPS_COMPILER} -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_TOOL} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${FOLDER} -j 2 OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "${output}")
endif()
execute_process(COMMAND ${NODE} ${CMAKE_CURRENT_LIST_DIR}/functions.test.mjs ${CORPS_MEMORY_TOOL} ${CORPS_COMPILER} ${FOLDER}
                COMMAND_ERROR_IS_FATAL ANY)
