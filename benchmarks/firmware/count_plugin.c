/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A plugin of QEMU's that counts the instructions which the guest executes, exactly, and writes the count down wherever the
   program executes a mark: DBG #n (ARMv7-M ARM, A7.7.34), a hint that does nothing and takes no register. A mark is not
   counted itself, and changes nothing in the code around it but its order.

   It also measures how long interrupts are held off: from each "cpsid i" that does so to the "msr primask" that ends it. The
   sections of corps nest strictly, so a depth tells which of several ends it.

   A function's first instruction can be a mark as well, by its address: argument at=ADDRESS, mark number 1. It is counted. With stop=COUNT the
   run ends at so many marks number 1, for programs that have no end of their own.

   Written: a line "MARK COUNT LONGEST" a mark, LONGEST being the longest section with interrupts off since the mark before, in
   instructions, its last one included. The file is the plugin's argument out=NAME.

   The declarations are all that is used of the plugin interface, version 1, which QEMU 4.2 to 8.x have (docs/devel/
   tcg-plugins.rst of its sources): Debian does not package the header. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef struct qemu_info_t qemu_info_t;
enum { no_registers = 0, inline_add_u64 = 0 };

typedef void (*tb_translated_t)(qemu_plugin_id_t, struct qemu_plugin_tb*);
typedef void (*executed_t)(unsigned cpu, void* data);
typedef void (*ended_t)(qemu_plugin_id_t, void* data);

extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, tb_translated_t);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb*);
extern struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb*, size_t);
extern const void* qemu_plugin_insn_data(const struct qemu_plugin_insn*);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn*);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn*);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn*, executed_t, int flags, void* data);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn*, int operation, void* object, uint64_t);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, ended_t, void* data);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static FILE* output;
static uint64_t marked_address = UINT64_MAX;
static uint64_t stop_after = UINT64_MAX;
static uint64_t begins;
static uint64_t executed;
static uint64_t depth;
static uint64_t section_began;
static uint64_t longest_section;

static void mark(unsigned cpu, void* data) {
  (void)cpu;
  fprintf(output, "%u %llu %llu\n", (unsigned)(uintptr_t)data, (unsigned long long)executed,
          (unsigned long long)longest_section);
  longest_section = 0;
  if ((uintptr_t)data == 1 && ++begins == stop_after) {
    fclose(output);
    _exit(0);
  }
}

static void interrupts_off(unsigned cpu, void* data) {
  (void)cpu, (void)data;
  if (depth++ == 0) section_began = executed;
}

static void interrupts_restored(unsigned cpu, void* data) {
  (void)cpu, (void)data;
  if (depth == 0 || --depth != 0) return;
  const uint64_t length = executed - section_began;
  if (length > longest_section) longest_section = length;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  const size_t count = qemu_plugin_tb_n_insns(block);
  for (size_t i = 0; i < count; ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, i);
    uint16_t code[2] = {0, 0};
    const size_t size = qemu_plugin_insn_size(instruction);
    memcpy(code, qemu_plugin_insn_data(instruction), size < sizeof code ? size : sizeof code);
    if (code[0] == 0xf3af && (code[1] & 0xfff0) == 0x80f0) {  /* dbg #n */
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, mark, no_registers, (void*)(uintptr_t)(code[1] & 15));
      continue;
    }
    if (qemu_plugin_insn_vaddr(instruction) == marked_address) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, mark, no_registers, (void*)(uintptr_t)1);
    }
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, inline_add_u64, &executed, 1);
    if (code[0] == 0xb672) {  /* cpsid i */
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, interrupts_off, no_registers, NULL);
    } else if ((code[0] & 0xfff0) == 0xf380 && code[1] == 0x8810) {  /* msr primask, rN */
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, interrupts_restored, no_registers, NULL);
    }
  }
}

static void ended(qemu_plugin_id_t id, void* data) {
  (void)id, (void)data;
  fclose(output);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int count,
                                                               char** arguments) {
  (void)info;
  for (int i = 0; i < count; ++i) {
    if (strncmp(arguments[i], "out=", 4) == 0) {
      output = fopen(arguments[i] + 4, "w");
      if (output == NULL) {
        fprintf(stderr, "count_plugin: cannot write %s\n", arguments[i] + 4);
        return 1;
      }
    } else if (strncmp(arguments[i], "at=", 3) == 0) {
      marked_address = strtoull(arguments[i] + 3, NULL, 0);
    } else if (strncmp(arguments[i], "stop=", 5) == 0) {
      stop_after = strtoull(arguments[i] + 5, NULL, 0);
    } else {
      fprintf(stderr, "count_plugin: '%s' is not out=NAME, at=ADDRESS or stop=COUNT\n", arguments[i]);
      return 1;
    }
  }
  if (output == NULL) {
    fprintf(stderr, "count_plugin: out=NAME is missing\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
