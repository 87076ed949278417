@ SPDX-License-Identifier: MIT OR Apache-2.0
@ A second stage for flash that understands the plain read command 0x03. The tests append its checksum.
  .syntax unified
  .cpu cortex-m0plus
  .thumb
  .section .boot2, "ax"
  push {lr}
  ldr r3, =0x18000000
  movs r1, #0
  str r1, [r3, #0x08]        @ SSIENR: off
  movs r1, #4
  str r1, [r3, #0x14]        @ BAUDR
  ldr r1, =0x001f0300        @ CTRLR0: 32-bit frames, EEPROM read mode, standard SPI
  str r1, [r3]
  ldr r1, =0x03000218        @ SPI_CTRLR0: command 0x03, 24 address bits, 8-bit instruction
  ldr r2, =0xf4
  str r1, [r3, r2]
  movs r1, #0
  str r1, [r3, #0x04]        @ CTRLR1
  movs r1, #1
  str r1, [r3, #0x08]        @ SSIENR: on
  pop {r0}
  cmp r0, #0
  bne 1f
  ldr r0, =0x10000100
  ldr r1, =0xe000ed08
  str r0, [r1]
  ldmia r0, {r0, r1}
  msr msp, r0
1: cmp r0, #0
  bx r1
  .ltorg
