// SPDX-License-Identifier: MIT OR Apache-2.0
// Node.js 21 and newer take `node --test tests/` for the module of that name, not for all tests below it: this one.
// Older ones search the folder for *.test.mjs themselves and pass this file by.
import './core.test.mjs';
import './ends.test.mjs';
import './peripherals.test.mjs';
import './script.test.mjs';
import './stock.test.mjs';
import './strict.test.mjs';
import './usb.test.mjs';
import './view.test.mjs';
