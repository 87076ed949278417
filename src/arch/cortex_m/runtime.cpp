// SPDX-License-Identifier: MIT OR Apache-2.0
// What compiled code and the C++ library's headers call, in a form that needs no heap, no exceptions and no C library.
//
// The linker takes each of these only where it is called, and being here they keep out of the image what the C library
// would bring for them: signals, the unwinder, the heap.
#include <bits/functexcept.h>
#include <corps/panic.hpp>
#include <cstddef>
#include <new>

extern "C" {

void abort() {
  corps::panic(
      "abort: value() of a std::expected or std::optional without one (a spawn that failed?), or a std::variant's "
      "wrong "
      "alternative");
}

void __cxa_pure_virtual() { corps::panic("a pure virtual function was called"); }

// Programs never end, so the destructors of static objects never run: there is nothing to remember.
int __aeabi_atexit(void*, void (*)(void*), void*) { return 0; }
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
int atexit(void (*)()) { return 0; }  // what Clang calls with -fno-use-cxa-atexit
void* __dso_handle = nullptr;

// libgcc's division has unwind tables, which name these; the linker script discards the tables.
void __aeabi_unwind_cpp_pr0() {}
void __aeabi_unwind_cpp_pr1() {}
void __aeabi_unwind_cpp_pr2() {}
}

// A class with a virtual destructor has a destructor that deletes, whether anything is ever on a heap or not.
void operator delete(void*) noexcept { corps::panic("delete was called: this runtime has no heap"); }
void operator delete(void*, std::size_t) noexcept { corps::panic("delete was called: this runtime has no heap"); }
void operator delete(void*, std::align_val_t) noexcept { corps::panic("delete was called: this runtime has no heap"); }
void operator delete(void*, std::size_t, std::align_val_t) noexcept {
  corps::panic("delete was called: this runtime has no heap");
}
// The array forms call the above.

namespace std {
// All that stand in one object file of libstdc++: were one missing, that file would bring them all again.
void __throw_bad_exception() { corps::panic("bad_exception"); }
void __throw_bad_alloc() { corps::panic("bad_alloc: this runtime has no heap"); }
void __throw_bad_array_new_length() { corps::panic("bad_array_new_length"); }
void __throw_bad_cast() { corps::panic("bad_cast"); }
void __throw_bad_typeid() { corps::panic("bad_typeid"); }
void __throw_logic_error(const char* what) { corps::panic(what); }
void __throw_domain_error(const char* what) { corps::panic(what); }
void __throw_invalid_argument(const char* what) { corps::panic(what); }
void __throw_length_error(const char* what) { corps::panic(what); }
void __throw_out_of_range(const char* what) { corps::panic(what); }
void __throw_out_of_range_fmt(const char* what, ...) { corps::panic(what); }
void __throw_runtime_error(const char* what) { corps::panic(what); }
void __throw_range_error(const char* what) { corps::panic(what); }
void __throw_overflow_error(const char* what) { corps::panic(what); }
void __throw_underflow_error(const char* what) { corps::panic(what); }
void __throw_bad_function_call() { corps::panic("bad_function_call: an empty std::function was called"); }
}  // namespace std
