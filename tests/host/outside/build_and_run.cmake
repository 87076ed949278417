# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the project of this folder with the compilers C and CXX, and runs it.

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGV}\nended with ${status}:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${FOLDER})
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${FOLDER} -G Ninja -DCORPS=${CORPS} -DCORPS_FIRMWARE=OFF
    -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_C_COMPILER=${C} -DCMAKE_BUILD_TYPE=Debug)
run(${CMAKE_COMMAND} --build ${FOLDER} -j 1)
run(${FOLDER}/app)
