// SPDX-License-Identifier: MIT OR Apache-2.0
// A bare CDC-ACM device for the runner's tests: polled from main(), one buffer an endpoint.
#pragma once
#include "chip.h"

#define DP8(offset) ((volatile uint8_t*)(DPRAM + (offset)))
#define BUFFER_CONTROL(index) REG(DPRAM + 0x80 + 4 * (index))
#define B_FULL 0x8000u
#define B_DATA1 0x2000u
#define B_STALL 0x800u
#define B_AVAILABLE 0x400u
enum { EP1_IN = 2, EP2_IN = 4, EP2_OUT = 5 };

static const uint8_t cdc_device[] = {18, 1, 0, 2, 2, 0, 0, 64, 0x8a, 0x2e, 0x0a, 0, 0, 1, 1, 2, 3, 1};
static const uint8_t cdc_configuration[] = {
    9, 2, 67, 0, 2, 1, 0, 0x80, 50,
    9, 4, 0, 0, 1, 2, 2, 1, 0,  5, 0x24, 0, 0x20, 1,  4, 0x24, 2, 2,  5, 0x24, 6, 0, 1,  5, 0x24, 1, 0, 1,
    7, 5, 0x81, 3, 8, 0, 16,
    9, 4, 1, 0, 2, 10, 0, 0, 0,
    7, 5, 0x02, 2, 64, 0, 0,  7, 5, 0x82, 2, 64, 0, 0};
static const uint8_t cdc_languages[] = {4, 3, 9, 4};
static const uint8_t cdc_maker[] = {8, 3, 'a', 0, 'b', 0, 'c', 0};
static const uint8_t cdc_product[] = {12, 3, 't', 0, 'e', 0, 's', 0, 't', 0, '!', 0};
static const uint8_t cdc_serial[] = {6, 3, '4', 0, '2', 0};

static volatile uint32_t cdc_configured, cdc_dtr, cdc_resets, cdc_suspends;
static uint8_t cdc_coding[7] = {0, 0xc2, 1, 0, 0, 0, 8};
static uint32_t cdc_new_address, cdc_toggle[6], cdc_expect_coding;
static const uint8_t* cdc_reply;
static uint32_t cdc_reply_left;
static int cdc_reply_zero;

static void cdc_arm(unsigned index, uint32_t value) {
  BUFFER_CONTROL(index) = value;
  nops(12);
  BUFFER_CONTROL(index) = value | B_AVAILABLE;
}
static void cdc_arm_toggled(unsigned index, uint32_t value) {
  cdc_arm(index, value | (cdc_toggle[index] ? B_DATA1 : 0));
  cdc_toggle[index] ^= 1;
}
static void cdc_send0(void) {
  uint32_t n = cdc_reply_left < 64 ? cdc_reply_left : 64;
  for (uint32_t i = 0; i < n; i++) DP8(0x100)[i] = cdc_reply[i];
  cdc_reply += n;
  cdc_reply_left -= n;
  if (n < 64) cdc_reply_zero = 0;
  cdc_arm_toggled(0, B_FULL | n);
}
static void cdc_status_in(void) { cdc_toggle[0] = 1; cdc_arm_toggled(0, B_FULL); }
static void cdc_status_out(void) { cdc_toggle[1] = 1; cdc_arm_toggled(1, 64); }
static void cdc_stall0(void) {
  REG(USB + 0x68) = 3;
  BUFFER_CONTROL(0) = B_STALL;
  BUFFER_CONTROL(1) = B_STALL;
}
static void cdc_init(void) {
  release(R_USB);
  for (unsigned i = 0; i < 0x100; i += 4) REG(DPRAM + i) = 0;
  REG(USB + 0x74) = 9;          // to the PHY, soft connect
  REG(USB + 0x78) = 12;         // VBUS detect, overridden
  REG(USB + 0x40) = 1;
  REG(USB + 0x4c) = 1u << 29;
  REG(DPRAM + 4 * EP1_IN) = 0xa0000000u | 3u << 26 | 0x180;
  REG(DPRAM + 4 * EP2_IN) = 0xa0000000u | 2u << 26 | 0x1c0;
  REG(DPRAM + 4 * EP2_OUT) = 0xa0000000u | 2u << 26 | 0x200;
  REG(USB + 0x90) = 1u << 4 | 1u << 12 | 1u << 14 | 1u << 16;
  REG(USB + 0x4c + SET) = 1u << 16;
}
static int cdc_in_free(void) { return cdc_configured && !(BUFFER_CONTROL(EP2_IN) & B_AVAILABLE); }
static void cdc_send(const uint8_t* data, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) DP8(0x1c0)[i] = data[i];
  cdc_arm_toggled(EP2_IN, B_FULL | n);
}
static void cdc_receive(void) { cdc_arm_toggled(EP2_OUT, 64); }
static void cdc_setup(void) {
  uint8_t s[8];
  for (int i = 0; i < 8; i++) s[i] = DP8(0)[i];
  REG(USB + 0x50 + CLR) = 1u << 17;
  uint32_t length = s[6] | s[7] << 8;
  cdc_reply = 0;
  cdc_expect_coding = 0;
  cdc_toggle[0] = cdc_toggle[1] = 1;
  if (s[0] == 0x80 && s[1] == 6) {
    uint32_t size = 0;
    if (s[3] == 1) cdc_reply = cdc_device, size = 18;
    else if (s[3] == 2) cdc_reply = cdc_configuration, size = sizeof cdc_configuration;
    else if (s[3] == 3 && s[2] < 4) {
      static const uint8_t* const all[] = {cdc_languages, cdc_maker, cdc_product, cdc_serial};
      cdc_reply = all[s[2]], size = cdc_reply[0];
    }
    if (!cdc_reply) return cdc_stall0();
    cdc_reply_zero = size < length;
    cdc_reply_left = size < length ? size : length;
    return cdc_send0();
  }
  if (s[0] == 0xa1 && s[1] == 0x21) { cdc_reply = cdc_coding; cdc_reply_left = length < 7 ? length : 7; cdc_reply_zero = 7 < length; return cdc_send0(); }
  if (s[0] == 0 && s[1] == 5) { cdc_new_address = s[2]; return cdc_status_in(); }
  if (s[0] == 0 && s[1] == 9) {
    cdc_configured = s[2];
    cdc_toggle[EP2_IN] = cdc_toggle[EP2_OUT] = 0;
    cdc_receive();
    return cdc_status_in();
  }
  if (s[0] == 0x21 && s[1] == 0x20 && length == 7) { cdc_expect_coding = 1; return cdc_arm_toggled(1, 64); }
  if (s[0] == 0x21 && s[1] == 0x22 && length == 0) { cdc_dtr = s[2] & 1; return cdc_status_in(); }
  cdc_stall0();
}
// Handles what the controller reports; returns the completed buffers apart from endpoint 0.
static uint32_t cdc_poll(void) {
  uint32_t ints = REG(USB + 0x98), done = 0;
  if (ints & 1u << 12) {
    REG(USB + 0x50 + CLR) = 1u << 19;
    REG(USB) = 0;
    cdc_configured = cdc_dtr = 0;
    cdc_resets++;
    BUFFER_CONTROL(EP2_IN) = BUFFER_CONTROL(EP2_OUT) = 0;
  }
  if (ints & 1u << 14) { REG(USB + 0x50 + CLR) = 1u << 4; cdc_suspends++; }
  if (ints & 1u << 16) cdc_setup();
  if (ints & 1u << 4) {
    done = REG(USB + 0x58);
    REG(USB + 0x58) = done;
    if (done & 1) {
      if (cdc_new_address) { REG(USB) = cdc_new_address; cdc_new_address = 0; }
      if (cdc_reply) {
        if (cdc_reply_left || cdc_reply_zero) cdc_send0();
        else { cdc_reply = 0; cdc_status_out(); }
      }
    }
    if (done & 2 && cdc_expect_coding) {
      cdc_expect_coding = 0;
      for (int i = 0; i < 7; i++) cdc_coding[i] = DP8(0x100)[i];
      cdc_status_in();
    }
  }
  return done & ~3u;
}
