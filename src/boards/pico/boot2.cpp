// SPDX-License-Identifier: MIT OR Apache-2.0
// The second stage of the boot: the first 256 bytes of flash, which the boot ROM copies to RAM, checks and runs (RP2040
// datasheet, 2.8.1.3.1). It sets the flash interface up so that code can run from flash, and starts the program.
//
// It reads with the plain command 03h, one bit at a time, which every flash chip knows without being configured, at
// 31 MHz, below the 50 MHz of this command on the Pico's W25Q16JV. A quad read would be about three times faster where
// the 16 KB cache does not have the code; it needs the chip's own mode bits set, which would also have to be undone
// before a debugger or the boot ROM can talk to the flash again.
#include <boards/pico/boot2.hpp>

namespace pico::boot2 {
namespace {

/// The flash interface (SSI; RP2040 datasheet, 4.10.13): offsets from its base.
constexpr unsigned ssi_control0 = 0x00;
constexpr unsigned ssi_control1 = 0x04;
constexpr unsigned ssi_enable = 0x08;
constexpr unsigned ssi_baud = 0x14;
constexpr unsigned ssi_spi_control0 = 0xf4;

constexpr std::array<std::uint32_t, 5> literals = {
    0x1800'0000,  // SSI
    // Frames of 32 bits, standard SPI, "EEPROM read": send command and address, then receive.
    31u << 16 | 3u << 8,
    // Command 03h of 8 bits, 24 bits of address, both on one line.
    0x03u << 24 | 2u << 8 | 6u << 2,
    0x1000'0100,  // vector table
    0xe000'ed08,  // VTOR
};
enum : unsigned { ssi_base, control0, spi_control0, vector_table, vtor };

constexpr std::size_t code_halfwords = 28;
constexpr std::size_t code_bytes = 2 * code_halfwords;
constexpr std::size_t image_bytes = 256;

consteval std::array<std::uint8_t, image_bytes> build() {
  std::array<std::uint8_t, image_bytes> image{};
  std::size_t at = 0;
  const auto emit = [&](Halfword instruction) {
    image[at++] = static_cast<std::uint8_t>(instruction);
    image[at++] = static_cast<std::uint8_t>(instruction >> 8);
  };
  const auto load = [&](R to, unsigned literal) { emit(ldr_literal(to, at, code_bytes + 4 * literal)); };

  emit(push_lr);
  load(r3, ssi_base);
  emit(movs(r1, 0));
  emit(str(r1, r3, ssi_enable));  // off, to be configured
  emit(movs(r1, 4));
  emit(str(r1, r3, ssi_baud));  // clk_sys / 4: 31.25 MHz at 125 MHz
  load(r1, control0);
  emit(str(r1, r3, ssi_control0));
  emit(movs(r1, 0));
  emit(str(r1, r3, ssi_control1));  // one frame a read
  load(r1, spi_control0);
  emit(movs(r2, ssi_spi_control0));  // too far for an offset in the instruction
  emit(str(r1, r3, r2));
  emit(movs(r1, 1));
  emit(str(r1, r3, ssi_enable));

  // The boot ROM calls with a return address of 0: start the program. Code that has used the flash interface for
  // something else, writing flash for instance, calls a copy of this as a function, and gets back here.
  emit(pop_r0);
  emit(cmp(r0, 0));
  emit(skip_if_equal(1));
  emit(bx(r0));
  load(r0, vector_table);
  load(r1, vtor);
  emit(str(r0, r1, 0));
  emit(ldr(r1, r0, 0));
  for (Halfword half : msr_msp(r1)) emit(half);
  emit(ldr(r1, r0, 4));
  emit(bx(r1));
  while (at < code_bytes) emit(nop);

  for (std::uint32_t literal : literals) {
    emit(static_cast<Halfword>(literal));
    emit(static_cast<Halfword>(literal >> 16));
  }
  at = image_bytes - 4;
  const std::uint32_t crc = checksum(image.data(), at);
  emit(static_cast<Halfword>(crc));
  emit(static_cast<Halfword>(crc >> 16));
  return image;
}

}  // namespace

extern "C" [[gnu::section(".boot2"), gnu::used]] constexpr std::array<std::uint8_t, image_bytes> corps_boot2 = build();

}  // namespace pico::boot2
