# SPDX-License-Identifier: MIT OR Apache-2.0
# Builds the project of this folder at LEVEL with CORPS_COMPILER, and runs it on the emulated chip.

string(REGEX MATCH "^O[^-]*" level ${LEVEL})
set(options -DCORPS=${CORPS} -DCORPS_MEMORY_TOOL=${CORPS_MEMORY_TOOL} -DCORPS_COMPILER=${CORPS_COMPILER} -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_FLAGS_TEST=-${level}
    -DCMAKE_C_FLAGS_TEST=-${level} -DCMAKE_ASM_FLAGS_TEST=-${level})
if(LEVEL MATCHES "lto")
  list(APPEND options -DCORPS_LTO=ON)
else()
  list(APPEND options -DCORPS_LTO=OFF)
endif()

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGV}\nended with ${status}:\n${output}")
  endif()
  message(STATUS "${output}")
endfunction()

file(REMOVE_RECURSE ${FOLDER})
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${FOLDER} -G Ninja ${options})
run(${CMAKE_COMMAND} --build ${FOLDER} -j 1)
foreach(file app.elf app.bin app.uf2)
  if(NOT EXISTS ${FOLDER}/${file})
    message(FATAL_ERROR "the build made no ${file}")
  endif()
endforeach()
run(${NODE} ${CMAKE_CURRENT_LIST_DIR}/../support/run_firmware.mjs ${FOLDER}/app.elf)

# The build itself fails when a program has no bound. At -O0 there is an arena instead, and no tool that could tell.
if(NOT LEVEL STREQUAL "O0")
  foreach(attempt first second)
    execute_process(COMMAND ${CMAKE_COMMAND} --build ${FOLDER} --target recursion RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(status EQUAL 0 OR NOT output MATCHES "recursion: countdown")
      message(FATAL_ERROR "the ${attempt} build of a recursion without a bound ended with ${status}:\n${output}")
    endif()
  endforeach()
endif()
