# SPDX-License-Identifier: MIT OR Apache-2.0
#
# corps_add_firmware(NAME BOARD pico|mps2_an385 SOURCES file...)
#
# Adds the target NAME, an image for a microcontroller: NAME.elf, NAME.bin and, for the Pico, NAME.uf2 in the build folder;
# prints the flash and RAM it takes. The memory tool (docs/memory.md) gives each task its memory for called coroutines, or refuses the
# program; so it does when the stack may get deeper than it is (docs/memory-stack.md). The property CORPS_STACK_SIZE of the
# target, in bytes, gives it a stack of its own size; CORPS_STACK_NOT_BOUNDED says why a program is right although the tool finds
# no bound for its stack. NAME is an ordinary executable target: target_compile_definitions, target_include_directories and
# target_link_libraries (with libraries of the same folder) work on it as usual.
#
# The project around it has been configured for the desktop's compiler, since project() comes first and the user should need
# no toolchain file. CMake reads the compilers' names when it writes the build files, from the variables of the folder that the
# target is in; so the folder that calls this function gets the cross compiler, for all its targets. Programs for the desktop
# belong into another folder.

include(${CMAKE_CURRENT_LIST_DIR}/cross_compiler.cmake)

set(CORPS_SOURCE_DIR ${CMAKE_CURRENT_SOURCE_DIR} CACHE INTERNAL "")
set(CORPS_BINARY_DIR ${CMAKE_CURRENT_BINARY_DIR} CACHE INTERNAL "")

# The desktop's compiler, for tools that run during the build.
if(CMAKE_CROSSCOMPILING)
  find_program(CORPS_HOST_CXX NAMES c++ g++ clang++ clang++-19 REQUIRED)
else()
  set(CORPS_HOST_CXX ${CMAKE_CXX_COMPILER} CACHE INTERNAL "")
endif()

set(CORPS_IMAGE_TOOL ${CORPS_BINARY_DIR}/corps-image CACHE INTERNAL "")
if(NOT TARGET corps_image_tool)
  add_custom_command(
    OUTPUT ${CORPS_IMAGE_TOOL}
    COMMAND ${CORPS_HOST_CXX} -std=c++20 -O1 -Wall -Wextra -o ${CORPS_IMAGE_TOOL} ${CORPS_SOURCE_DIR}/tools/image.cpp
    DEPENDS ${CORPS_SOURCE_DIR}/tools/image.cpp
    COMMENT "Building corps-image"
    VERBATIM)
  add_custom_target(corps_image_tool DEPENDS ${CORPS_IMAGE_TOOL})
endif()

# The memory tool (docs/memory.md). Projects that are built beside each other may share one: CORPS_MEMORY_TOOL is its path then.
set(CORPS_MEMORY_TOOL "" CACHE FILEPATH "A corps-memory that has been built already; empty: build one")
set(CORPS_MAX_FRAME "0" CACHE STRING "Largest frame of a coroutine, in bytes, that the build of a firmware accepts; 0: any")
if(NOT CORPS_MAX_FRAME MATCHES "^(0|[1-9][0-9]*)$")
  message(FATAL_ERROR "CORPS_MAX_FRAME is '${CORPS_MAX_FRAME}': it must be a number of bytes, or 0")
endif()
if(NOT CORPS_MEMORY_TOOL AND NOT TARGET corps_memory_tool)
  set(missing)
  foreach(need CLI/CLI.hpp=libcli11-dev nlohmann/json.hpp=nlohmann-json3-dev gelf.h=libelf-dev elfutils/libdw.h=libdw-dev
               capstone/capstone.h=libcapstone-dev)
    string(REGEX MATCH "^(.*)=(.*)$" ignored ${need})
    string(MAKE_C_IDENTIFIER CORPS_FOLDER_OF_${CMAKE_MATCH_1} variable)
    set(package ${CMAKE_MATCH_2})
    find_path(${variable} ${CMAKE_MATCH_1} NO_CMAKE_FIND_ROOT_PATH)
    mark_as_advanced(${variable})
    if(NOT ${variable})
      list(APPEND missing ${package})
    endif()
  endforeach()
  if(missing)
    list(JOIN missing " " missing)
    message(FATAL_ERROR "The tool that computes the memory of a firmware cannot be built. Run './corps setup' in ${CORPS_SOURCE_DIR}, "
                        "or install the packages: ${missing}")
  endif()
  set(folder ${CORPS_BINARY_DIR}/corps-memory-objects)
  file(MAKE_DIRECTORY ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CORPS_SOURCE_DIR}/tools/memory/*.cpp)
  set(objects)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_custom_command(
      OUTPUT ${folder}/${name}.o
      COMMAND ${CORPS_HOST_CXX} -std=c++20 -O1 -Wall -Wextra -MD -MF ${folder}/${name}.d -c ${source} -o ${folder}/${name}.o
      DEPENDS ${source}
      DEPFILE ${folder}/${name}.d
      COMMENT "Building corps-memory: ${name}.cpp"
      VERBATIM)
    list(APPEND objects ${folder}/${name}.o)
  endforeach()
  add_custom_command(
    OUTPUT ${CORPS_BINARY_DIR}/corps-memory
    COMMAND ${CORPS_HOST_CXX} -o ${CORPS_BINARY_DIR}/corps-memory ${objects} -lelf -ldw -lcapstone
    DEPENDS ${objects}
    COMMENT "Linking corps-memory"
    VERBATIM)
  add_custom_target(corps_memory_tool DEPENDS ${CORPS_BINARY_DIR}/corps-memory)
endif()
if(CORPS_MEMORY_TOOL)
  set(CORPS_MEMORY_COMMAND ${CORPS_MEMORY_TOOL} CACHE INTERNAL "")
else()
  set(CORPS_MEMORY_COMMAND ${CORPS_BINARY_DIR}/corps-memory CACHE INTERNAL "")
endif()

function(corps_add_firmware name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BOARD" "SOURCES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "corps_add_firmware(${name}): unexpected '${arg_UNPARSED_ARGUMENTS}'; usage: corps_add_firmware(NAME BOARD pico|mps2_an385 SOURCES file...)")
  endif()
  if(NOT arg_BOARD)
    message(FATAL_ERROR "corps_add_firmware(${name}): which board? Write BOARD pico, or BOARD mps2_an385")
  endif()
  if(NOT EXISTS ${CORPS_SOURCE_DIR}/src/boards/${arg_BOARD}/board.hpp)
    message(FATAL_ERROR "corps_add_firmware(${name}): there is no board '${arg_BOARD}' in ${CORPS_SOURCE_DIR}/src/boards")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "corps_add_firmware(${name}): no SOURCES")
  endif()

  # At the end of the calling folder, in its own scope, also when a function of the user's stands in between.
  get_property(done DIRECTORY PROPERTY CORPS_CROSS_COMPILER)
  if(NOT done)
    set_property(DIRECTORY PROPERTY CORPS_CROSS_COMPILER TRUE)
    cmake_language(DEFER CALL corps_use_cross_compiler)
  endif()

  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES SUFFIX .elf)
  target_link_libraries(${name} PRIVATE corps_${arg_BOARD})
  add_dependencies(${name} corps_image_tool)
  if(TARGET corps_memory_tool)
    add_dependencies(${name} corps_memory_tool)
  endif()
  set(ld_script ${CORPS_SOURCE_DIR}/src/boards/${arg_BOARD}/${arg_BOARD}.ld)
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${ld_script})
  set(base $<TARGET_FILE_DIR:${name}>/${name})
  set(not_bounded $<TARGET_PROPERTY:${name},CORPS_STACK_NOT_BOUNDED>)
  set(files ${name}.bin)
  set(options --board ${arg_BOARD} --bin ${base}.bin)
  if(arg_BOARD STREQUAL "pico")
    list(APPEND files ${name}.uf2)
    list(APPEND options --uf2 ${base}.uf2)
  endif()
  add_custom_command(
    TARGET ${name}
    POST_BUILD
    # First, since it writes into the ELF file what the others are made of.
    COMMAND ${CORPS_MEMORY_COMMAND} --patch --quiet --max-frame ${CORPS_MAX_FRAME}
            "$<$<BOOL:${not_bounded}>:--stack-not-bounded=${not_bounded}>" $<TARGET_FILE:${name}>
    COMMAND ${CORPS_IMAGE_TOOL} $<TARGET_FILE:${name}> ${options}
    BYPRODUCTS ${files}
    COMMENT ""
    COMMAND_EXPAND_LISTS
    VERBATIM)
endfunction()
