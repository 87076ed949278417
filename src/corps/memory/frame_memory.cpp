// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <corps/memory/frame_arena.hpp>
#include <corps/memory/frame_memory.hpp>
#include <corps/panic.hpp>

#if defined(__linux__) && !defined(CORPS_TASK_ARENA_SIZE)

// The desktop has a heap, and its checkers watch the lifetimes of frames on it.
#include <new>

namespace corps::detail {
void* allocate_task_frame(std::size_t n) noexcept { return ::operator new(n, std::nothrow); }
void free_task_frame(void* frame) noexcept { ::operator delete(frame); }
void* allocate_nested_frame(std::size_t n) noexcept { return ::operator new(n); }
void free_nested_frame(void* frame) noexcept { ::operator delete(frame); }
}  // namespace corps::detail

#else

#ifndef CORPS_TASK_ARENA_SIZE
/// At -O0, where there are neither exact slots nor segments. Linked in only by programs that need it.
#define CORPS_TASK_ARENA_SIZE 4096
#endif

namespace corps::detail {
namespace {

alignas(FrameArena::alignment) constinit std::byte storage[CORPS_TASK_ARENA_SIZE];
constinit FrameArena arena;

void* allocate(std::size_t n) noexcept {
  arch::CriticalSection section;
  return arena.allocate(storage, n);
}

void release(void* frame) noexcept {
  arch::CriticalSection section;
  arena.free(frame);
}

}  // namespace

void* allocate_task_frame(std::size_t n) noexcept { return allocate(n); }
void free_task_frame(void* frame) noexcept { release(frame); }

void* allocate_nested_frame(std::size_t n) noexcept {
  void* frame = allocate(n);
  if (frame == nullptr) panic("the arena has no room for the frame of an Async function: raise CORPS_TASK_ARENA_SIZE");
  return frame;
}
void free_nested_frame(void* frame) noexcept { release(frame); }

}  // namespace corps::detail

#endif
