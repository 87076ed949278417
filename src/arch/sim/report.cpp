// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/sim/explore.hpp>
#include <cstdio>

namespace corps::sim {
namespace {

/// The last lines of `text`, `most` of them at most; `most` becomes how many.
std::string_view last_lines(std::string_view text, std::size_t& most) {
  const auto all = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  std::size_t skip = all > most ? all - most : 0;
  most = all - skip;
  while (skip-- != 0) text.remove_prefix(text.find('\n') + 1);
  return text;
}

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (json += '\\') += c;
    } else if (c == '\n') {
      json += "\\n";
    } else if (code < 0x20 || code >= 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(code));
      json += escape;
    } else {
      json += c;
    }
  }
  return json += '"';
}

}  // namespace

std::string Report::text(std::size_t most_events) const {
  std::string text = std::to_string(runs) + (runs == 1 ? " run, " : " runs, ") + std::to_string(polls) + " polls, " +
                     std::to_string(interrupts) + " interrupts: ";
  if (!failure) return text + (complete ? "passed in every order\n" : "passed\n");
  text += (failure->seed ? "seed " + std::to_string(*failure->seed) : "choices " + failure->choices) + " failed\n  " +
          failure->kind + ": " + failure->message + "\n  at " + seconds_text(failure->at) +
          " s of virtual time\n  replay: " + failure->replay + '\n';
  if (failure->events.empty()) return text;
  const std::string_view lines = last_lines(failure->events, most_events);
  text += failure->event_count > most_events ? "  the last " + std::to_string(most_events) + " of " +
                                                   std::to_string(failure->event_count) + " events:\n"
                                             : "  the order of events:\n";
  return text.append(lines);
}

std::string Report::json() const {
  std::string json = "{\"runs\":" + std::to_string(runs) + ",\"polls\":" + std::to_string(polls) +
                     ",\"interrupts\":" + std::to_string(interrupts) + ",\"passed\":" + (passed() ? "true" : "false") +
                     ",\"complete\":" + (complete ? "true" : "false") +
                     // As text: 64 bits do not fit into the numbers of JavaScript.
                     ",\"fingerprint\":" + quoted(std::to_string(fingerprint));
  if (failure) {
    json += ",\"failure\":{";
    if (failure->seed) {
      json += "\"seed\":" + quoted(std::to_string(*failure->seed));
    } else {
      json += "\"choices\":" + quoted(failure->choices);
    }
    json += ",\"kind\":" + quoted(failure->kind) + ",\"message\":" + quoted(failure->message) +
            ",\"at_s\":" + seconds_text(failure->at) + ",\"replay\":" + quoted(failure->replay) +
            ",\"event_count\":" + std::to_string(failure->event_count) + ",\"events\":[";
    std::string_view rest = failure->events;
    for (bool first = true; !rest.empty(); first = false) {
      const auto end = rest.find('\n');
      if (!first) json += ',';
      json += quoted(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    json += "]}";
  }
  return json + "}\n";
}

}  // namespace corps::sim
