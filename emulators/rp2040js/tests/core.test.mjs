// SPDX-License-Identifier: MIT OR Apache-2.0
// Corrections of the core. Every program returns 0 when the core behaved as silicon does. Where the unmodified emulator gets it
// wrong the test says so: should a newer package get it right, the correction can go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expect_fault, expect_success, run_program } from './run_program.mjs';

const timer_wait = `
static void alarm_in(uint32_t us) { REG(TIMER + 0x38) = 1; REG(TIMER + 0x10) = micros() + us; }
`;

const programs = [
  {
    name: 'SEV sets the event register, so that the next WFE does not sleep',
    source: `${timer_wait} void irq0(void) { REG(TIMER + 0x34) = 1; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; alarm_in(5000); uint32_t from = micros(); sev(); wfe(); return micros() - from > 100; }`,
    stock: 'fails',
  },
  {
    name: 'WFE sleeps until an interrupt, whose handler leaves the event register set',
    source: `${timer_wait} volatile int n; void irq0(void) { REG(TIMER + 0x34) = 1; n++; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; alarm_in(500); uint32_t from = micros(); wfe(); CHECK(n == 1, 1);
        CHECK(micros() - from >= 499, 2); from = micros(); wfe(); return micros() - from > 100 ? 3 : 0; }`,
  },
  {
    name: 'WFI under PRIMASK wakes without running the handler',
    source: `${timer_wait} volatile int n; void irq0(void) { REG(TIMER + 0x34) = 1; n++; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; irq_off(); alarm_in(500); wfi(); CHECK(n == 0, 1); irq_on(); nops(4); return n == 1 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'WFI does not sleep when its interrupt is pending already',
    source: `${timer_wait} volatile int n; void irq0(void) { REG(TIMER + 0x34) = 1; n++; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; irq_off(); alarm_in(20); wait_us(100); wfi(); irq_on(); nops(4); return n == 1 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'SysTick ends a WFI, after its whole first period',
    source: `volatile int n; void systick(void) { n++; }
      int main(void) { clocks_init(); REG(0xe000e014) = 12499; REG(0xe000e018) = 0; uint32_t from = micros(); REG(0xe000e010) = 7;
        wfi(); uint32_t t = micros() - from; CHECK(n == 1, 1); CHECK(t >= 99 && t <= 102, 2); wfi(); CHECK(n == 2, 3); t = micros() - from; return t >= 199 && t <= 203 ? 0 : 4; }`,
    stock: 'fails',
  },
  {
    name: 'SysTick can count the tick of 1 MHz instead of the core clock',
    source: `int main(void) { clocks_init(); REG(0xe000e014) = 0xffffff; REG(0xe000e018) = 0; REG(0xe000e010) = 1; wait_us(1000);
      uint32_t gone = 0x1000000 - REG(0xe000e018); return gone >= 999 && gone <= 1003 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'an interrupt that software pends on a peripheral line runs its handler once',
    source: `volatile int n; void irq7(void) { if (++n > 5) exit_with(9); } int main(void) { REG(NVIC_ISER) = 128; REG(NVIC_ISPR) = 128; nops(20); return n == 1 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'ICPR takes back a pended interrupt',
    source: `volatile int n; void irq7(void) { n++; REG(NVIC_ICER) = 128; } int main(void) { irq_off(); REG(NVIC_ISER) = 128; REG(NVIC_ISPR) = 128; REG(NVIC_ICPR) = 128;
      CHECK(REG(NVIC_ISPR) == 0, 2); irq_on(); nops(20); return n; }`,
    stock: 'fails',
  },
  {
    name: 'a line that was high for a moment stays pending',
    source: `${timer_wait} volatile int n; void irq0(void) { n++; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; irq_off(); alarm_in(20); wait_us(100); REG(TIMER + 0x34) = 1; CHECK(REG(NVIC_ISPR) & 1, 1); irq_on(); nops(8); return n == 1 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'a line that stays high runs its handler again and again',
    source: `volatile int n; void irq0(void) { if (++n == 3) REG(TIMER + 0x3c) = 0; } int main(void) { clocks_init(); REG(NVIC_ISER) = 1; REG(TIMER + 0x3c) = 1; nops(100); return n == 3 ? 0 : n; }`,
  },
  {
    name: 'a higher priority preempts, an equal one waits, the lower number goes first',
    source: `volatile int log; static void mark(int d) { log = log * 10 + d; }
      void irq26(void) { mark(1); REG(NVIC_ISPR) = 1u << 27 | 1u << 28; nops(20); mark(2); }
      void irq27(void) { mark(3); } void irq28(void) { mark(4); }
      int main(void) { REG(0xe000e418) = 0x40u << 16 | 0x00 | 0x80u << 24 * 0; REG(0xe000e418) = 0x80u << 16 | 0x40u << 24; REG(0xe000e41c) = 0x80;
        REG(NVIC_ISER) = 7u << 26; REG(NVIC_ISPR) = 1u << 26; nops(50); return log == 1324 ? 0 : 1; }`,
  },
  {
    name: 'PendSV and SVC run, PendSV after what is more urgent',
    source: `volatile int log; void pendsv(void) { log = log * 10 + 2; } void svc(void) { log = log * 10 + 1; REG(0xe000ed04) = 1u << 28; nops(8); log = log * 10 + 3; }
      int main(void) { REG(0xe000ed20) = 0x00c00000; __asm__ volatile("svc 0"); nops(20); return log == 132 ? 0 : 1; }`,
  },
  {
    name: 'PRIMASK survives WFE: a masked interrupt does not wake it, SEVONPEND makes it',
    source: `${timer_wait} volatile int n; void irq0(void) { REG(TIMER + 0x34) = 1; n++; }
      int main(void) { clocks_init(); irq_off(); REG(0xe000ed10) = 16; alarm_in(300); uint32_t from = micros(); wfe(); CHECK(n == 0, 1); return micros() - from >= 299 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'SLEEPONEXIT sends the core back to sleep from its handler',
    source: `${timer_wait} volatile int n, m; void irq0(void) { REG(TIMER + 0x34) = 1; if (++n < 3) alarm_in(100); else REG(0xe000ed10) = 0; }
      int main(void) { clocks_init(); REG(NVIC_ISER) = 1; REG(0xe000ed10) = 2; alarm_in(100); wfi(); m = n; return m == 3 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'signed 64-bit comparison with the largest value (SBCS, V flag)',
    source: `static int less(int64_t a, int64_t b) { uint32_t p, al = a, ah = a >> 32, bl = b, bh = b >> 32; // as clang compares
        __asm__ volatile("cmp %1, %3\\n sbcs %2, %4\\n mrs %0, apsr" : "=r"(p), "+l"(al), "+l"(ah) : "l"(bl), "l"(bh) : "cc"); return (p >> 31) != (p >> 28 & 1); }
      int main(void) { CHECK(less(5, INT64_MAX), 1); CHECK(!less(INT64_MAX, 5), 2); CHECK(less(INT64_MIN, 0), 3); CHECK(less(-1, INT64_MAX), 4); CHECK(less(INT64_MIN, INT64_MAX), 5); return less(INT64_MAX, INT64_MIN) ? 6 : 0; }`,
    stock: 'fails',
  },
  {
    name: 'ADCS sets V where only the carry overflows',
    source: `int main(void) { uint32_t v, a = 0x7fffffff, b = 0; __asm__ volatile("movs r2, #0\\n mvns r2, r2\\n adds r2, r2, r2\\n adcs %1, %2\\n mrs %0, apsr" : "=r"(v), "+l"(a) : "l"(b) : "r2", "cc"); CHECK(a == 0x80000000u, 1); return v >> 28 & 1 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'a shift by a register that holds zero leaves the carry alone',
    source: `#define SHIFT(op, value, by) ({ uint32_t p, x = value, n = by; __asm__ volatile("movs r2, #0\\n cmp r2, #1\\n" op " %1, %2\\n mrs %0, apsr" : "=r"(p), "+l"(x) : "l"(n) : "r2", "cc"); p >> 29 & 1; })
      int main(void) { CHECK(!SHIFT("lsrs", 0x80000000u, 0), 1); CHECK(!SHIFT("asrs", 0x80000000u, 0), 2); CHECK(!SHIFT("rors", 0x80000000u, 0), 3); CHECK(SHIFT("lsls", 1, 32), 4);
        CHECK(!SHIFT("lsls", 0xffffffffu, 33), 5); CHECK(SHIFT("lsrs", 0x80000000u, 32), 6); CHECK(!SHIFT("lsrs", 0x80000000u, 33), 7); return SHIFT("asrs", 0x80000000u, 200) ? 0 : 8; }`,
    stock: 'fails',
  },
  {
    name: 'BLX lr goes where lr pointed',
    source: `__attribute__((naked, noinline)) int seven(void) { __asm__("movs r0, #7\\n bx lr"); }
      int main(void) { register int r __asm__("r0"); __asm__ volatile("ldr r1, =seven\\n mov lr, r1\\n blx lr" : "=r"(r) : : "r1", "r2", "r3", "lr", "memory"); return r == 7 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'STMIA writes its base back even when the base is stored',
    source: `static uint32_t w[4]; int main(void) { uint32_t* p = w; __asm__ volatile("mov r0, %0\\n stmia r0!, {r0, r1}\\n mov %0, r0" : "+r"(p) : : "r0", "memory"); CHECK(w[0] == (uint32_t)w, 1); return p == w + 2 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'PUSH with lr and POP with pc take the cycles of the manual',
    source: `__attribute__((naked, noinline)) void f(void) { __asm__("push {r4, lr}\\n pop {r4, pc}"); }
      int main(void) { REG(0xe000e014) = 0xffffff; REG(0xe000e018) = 0; REG(0xe000e010) = 5; uint32_t a = REG(0xe000e018), b = REG(0xe000e018); f(); uint32_t c = REG(0xe000e018);
        uint32_t empty = a - b, all = b - c - empty; return all == 3 + 3 + 5 ? 0 : all; }`,
    stock: 'fails',
  },
  {
    name: 'the divider divides, by zero as documented, and only after eight cycles',
    source: `static uint32_t d(uint32_t reg, uint32_t a, uint32_t b) { REG(SIO + reg) = a; REG(SIO + reg + 4) = b; nops(8); return REG(SIO + 0x70); }
      int main(void) { CHECK(d(0x60, 100, 7) == 14, 1); CHECK(d(0x68, -100, 7) == (uint32_t)-14, 2); CHECK(d(0x60, 5, 0) == 0xffffffffu, 3); CHECK(d(0x68, -5, 0) == 1, 4); CHECK(d(0x68, 0, 0) == 0xffffffffu, 5); return REG(SIO + 0x74) != 0; }`,
    stock: 'fails',
  },
];

for (const { name, source, stock } of programs) {
  test(name, () => {
    expect_success(source);
    if (stock !== 'fails') return;
    const { exit } = run_program(source, { stock: true, us: 200e3 });
    assert.ok(exit.reason !== 'exit' || exit.code !== 0, 'the unmodified emulator is expected to get this wrong');
  });
}

test('exceptions cost cycles, as many as asked for', () => {
  const source = `volatile uint32_t inside; void irq30(void) { inside = REG(0xe000e018); }
    int main(void) { REG(0xe000e014) = 0xffffff; REG(0xe000e018) = 0; REG(0xe000e010) = 5; REG(NVIC_ISER) = 1u << 30;
      irq_off(); REG(NVIC_ISPR) = 1u << 30; uint32_t before = REG(0xe000e018); irq_on(); __asm__ volatile("nop"); uint32_t after = REG(0xe000e018); exit_with((before - after) & 0xff); }`;
  const cheap = run_program(source, { exception_cycles: 0 }).exit.code;
  assert.equal(run_program(source).exit.code - cheap, 30);
});

test('a masked SVC is a fault', () => {
  expect_fault(`int main(void) { irq_off(); __asm__ volatile("svc 1"); return 0; }`, /SVC.*main/);
});

test('VTOR off its 256-byte steps is a fault', () => {
  expect_fault(`int main(void) { REG(0xe000ed08) = 0x10000140; return 0; }`, /VTOR.*0x10000140/);
});

test('a vector without the Thumb bit is a fault that names the interrupt', () => {
  expect_fault(
    `__attribute__((section(".bss.z"), aligned(256))) static uint32_t table[48];
    int main(void) { table[16 + 20] = 0x10000400; REG(0xe000ed08) = (uint32_t)table; REG(NVIC_ISER) = 1u << 20; REG(NVIC_ISPR) = 1u << 20; nops(4); return 0; }`,
    /UART0_IRQ.*0x10000400/,
  );
});
