/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the runner puts beside the program into the memory of an MPS2: it ends the run at a moment of virtual time, which
   QEMU cannot, and leaves behind how and when the run ended, and the memory of the stack, which QEMU does not tell. It runs before the program's reset
   handler, at the watchdog's NMI, and instead of the program's semihosting requests; it uses the watchdog, TIMER1 and the
   first 64 bytes of the PSRAM. agent.mjs has the bytes:

     arm-none-eabi-gcc -c -mcpu=cortex-m3 agent.S -o agent.o && arm-none-eabi-objcopy -O binary agent.o agent.bin */
.syntax unified
.cpu cortex-m3
.thumb

.equ timer1, 0x40001000     /* CMSDK timer: control, value, reload */
.equ watchdog, 0x40008000   /* load, value, control, interrupt clear */
.equ seconds, 0x40028010    /* FPGAIO: counts seconds */
.equ left, 0x21000000       /* cycles, 64 bits, and the timer's value when that was so */
.equ request, 0x21000020    /* the program's, while the report is made */
.equ report_data, 0x21000010
.equ arguments, 0x21000030  /* of the agent's own requests */

.equ sys_open, 0x01
.equ sys_write, 0x05
.equ sys_exit, 0x18
.equ sys_exit_extended, 0x20
.equ application_exit, 0x20026

/* The runner fills this in. */
program_reset: .word 0
cycles:        .word 0, 0   /* that the run may take */
path_length:   .word 0
path:          .space 232   /* of the file that takes the report */
stack:         .word 0, 0   /* the program's: the report ends with what is in it */

/* 0x100: the vector of reset points here. */
reset:
  ldr r0, =timer1
  mvn r2, #0
  str r2, [r0, #8]
  movs r1, #1
  str r1, [r0, #0]
  ldrd r1, r3, cycles
  ldr r0, =left
  strd r1, r3, [r0]
  str r2, [r0, #8]
  bl arm
  movs r1, #1
  str r1, [r0, #8]
  ldr r0, program_reset
  bx r0

.balign 4
.org 0x140
/* 0x140: the vector of the NMI points here. */
nmi:
  ldr r0, =timer1
  ldr r1, [r0, #4]
  ldr r0, =left
  ldr r2, [r0, #8]
  str r1, [r0, #8]
  subs r2, r1               /* cycles since then */
  ldrd r1, r3, [r0]
  subs r1, r2
  sbcs r3, #0
  bmi time_is_over
  strd r1, r3, [r0]
  cbnz r3, arm
  cmp r1, #64
  bls time_is_over
/* Lets the NMI come after half of r3:r1 cycles, at most 2^29: QEMU's watchdog counts at half of the speed, so that it
   comes in time, or some versions' at the whole, and then half of the rest is left. r0 becomes the watchdog. */
arm:
  lsrs r1, #1
  cmp r3, #0
  it eq
  cmpeq r1, #0x20000000
  it hi
  movhi r1, #0x20000000
  ldr r0, =watchdog
  str r1, [r0, #0]
  str r1, [r0, #0xc]
  bx lr
time_is_over:
  movs r0, #1
  ldr r1, =application_exit
  movs r2, #0
  bl report
  ldr r1, =arguments
  ldr r2, =application_exit
  movs r3, #0
  strd r2, r3, [r1]
  movs r0, #sys_exit_extended
  bkpt 0xab
  b .

.balign 4
.org 0x1c0
/* 0x1c0: the program's function of semihosting requests jumps here. */
semihosting:
  cmp r0, #sys_exit_extended
  beq extended
  cmp r0, #sys_exit
  beq plain
  bkpt 0xab
  bx lr
extended:
  ldr r3, =request
  strd r0, r1, [r3]
  ldrd r1, r2, [r1]
  b leave
plain:
  ldr r3, =request
  strd r0, r1, [r3]
  movs r2, #0
leave:
  movs r0, #0
  bl report
  ldr r3, =request
  ldrd r0, r1, [r3]
  bkpt 0xab
  b .

/* r0: 1 when the time is over, 0 when the program ends; r1, r2: its reason and code. */
report:
  ldr r3, =report_data
  stmia r3, {r0, r1, r2}
  ldr r0, =seconds
  ldr r0, [r0]
  str r0, [r3, #12]
  ldr r0, =timer1
  ldr r0, [r0, #4]
  str r0, [r3, #16]
  ldr r1, =arguments
  adr r0, path
  str r0, [r1, #0]
  movs r0, #5               /* "wb" */
  str r0, [r1, #4]
  ldr r0, path_length
  str r0, [r1, #8]
  movs r0, #sys_open
  bkpt 0xab
  str r0, [r1, #0]
  ldr r0, =report_data
  str r0, [r1, #4]
  movs r0, #20
  str r0, [r1, #8]
  movs r0, #sys_write
  bkpt 0xab
  ldrd r0, r2, stack
  strd r0, r2, [r1, #4]
  movs r0, #sys_write
  bkpt 0xab
  bx lr
.pool
