// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/observer.hpp>
#include <corps/executor/strand_promise.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/memory/frame_memory.hpp>

namespace corps::detail {
namespace {

PooledHeader& pooled(TaskHeader& task) noexcept {
  return *reinterpret_cast<PooledHeader*>(reinterpret_cast<std::byte*>(&task) - offsetof(PooledHeader, header));
}

/// In an arena slot, the word behind the header.
void*& arena_frame(TaskHeader& task) noexcept { return *reinterpret_cast<void**>(&task + 1); }

/// In front of a frame in the arena: the way back to its header.
struct ArenaFramePrefix {
  alignas(slot::frame_alignment) TaskHeader* task;
};

}  // namespace

TaskHeader* claim_single(TaskHeader* slot) noexcept {
  arch::CriticalSection section;
  const std::uint32_t state = slot->load_state();
  if (state & TaskHeader::claimed) return nullptr;
  arch::store_relaxed(slot->state, state | TaskHeader::claimed);
  return slot;
}

TaskHeader* claim_pooled(TaskPool* pool, std::size_t stride, std::size_t count) noexcept {
  arch::CriticalSection section;
  TaskHeader* task = pool->free;
  if (task != nullptr) {
    pool->free = static_cast<TaskHeader*>(task->link);
    arch::store_relaxed(task->state, task->load_state() | TaskHeader::claimed);
    return task;
  }
  if (pool->used == count) return nullptr;
  auto* unused = reinterpret_cast<std::byte*>(pool) + slot::pool_bytes + pool->used * stride + slot::pooled_padding;
  ++pool->used;
  auto* fresh = reinterpret_cast<PooledHeader*>(unused);
  fresh->pool = pool;
  fresh->header.state = TaskHeader::claimed;  // nobody knows of it yet
  return &fresh->header;
}

[[gnu::weak]] void leave_single(TaskHeader& task) noexcept {
  arch::CriticalSection section;
  task.release();
}

[[gnu::weak]] void leave_pooled(TaskHeader& task) noexcept {
  arch::CriticalSection section;
  task.release();
  list_as_free(task);
}

void release_single(TaskHeader& task) noexcept { leave_single(task); }
void release_pooled(TaskHeader& task) noexcept { leave_pooled(task); }

void list_as_free(TaskHeader& task) noexcept {
  TaskPool* pool = pooled(task).pool;
  task.link = pool->free;
  pool->free = &task;
}

void destroy_frame(TaskHeader& task) noexcept {
  observer::ending(task);
  void* frame = (task.load_state() & TaskHeader::in_arena) ? arena_frame(task) : &task + 1;
#if CORPS_CHECK_FRAMES
  const std::uint32_t generation = task.load_state() & ~TaskHeader::flags;
#endif
  std::coroutine_handle<>::from_address(frame).destroy();
#if CORPS_CHECK_FRAMES
  // Freeing the frame has released the slot: the next generation has it, or nobody.
  if ((task.load_state() & ~TaskHeader::flags) == generation) stop_miscompiled();
#endif
}

void* allocate_in_arena(TaskHeader& task, std::size_t n) noexcept {
  auto* prefix = static_cast<ArenaFramePrefix*>(allocate_task_frame(sizeof(ArenaFramePrefix) + n));
  if (prefix == nullptr) {
    release_pooled(task);
    arena_claim_error = true;
    return nullptr;
  }
  prefix->task = &task;
  // No lock: until the task is spawned nobody else changes its state; late wakes find `waiting` clear, and leave it so.
  arch::store_relaxed(task.state, task.load_state() | TaskHeader::in_arena);
  return arena_frame(task) = prefix + 1;
}

void free_in_arena(void* frame) noexcept { free_task_frame(static_cast<ArenaFramePrefix*>(frame) - 1); }

TaskHeader& header_of_arena_frame(void* frame) noexcept { return *(static_cast<ArenaFramePrefix*>(frame) - 1)->task; }

}  // namespace corps::detail
