// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <arch/sim/world.hpp>
#include <corps/futures/future.hpp>
#include <corps/io/celsius.hpp>
#include <corps/io/temperature_sensor.hpp>
#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>
#include <corps/time/clock.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace corps::sim {

template <class T>
class Sensor;

/// The future of one measurement.
template <class T>
class [[nodiscard("read() does nothing until it is awaited")]] SensorReading : public Awaitable<SensorReading<T>> {
 public:
  explicit SensorReading(Sensor<T>& sensor) noexcept : sensor_(&sensor) {}
  SensorReading(SensorReading&& other) noexcept : sensor_(other.sensor_) {
    if (other.node_.is_linked() || other.done_) panic("a read() was moved while it was being awaited");
  }
  ~SensorReading() {
    arch::CriticalSection section;
    if (node_.is_linked()) sensor_->leave(*this);
  }
  bool poll_ready(Context& context) noexcept {
    arch::CriticalSection section;
    if (done_) return true;
    node_.waker = context.waker();
    if (!node_.is_linked()) sensor_->enter(*this);
    return false;
  }
  T take() const noexcept { return value_; }

 private:
  friend class Sensor<T>;
  struct Node : detail::WaitNode {
    SensorReading* reading = nullptr;
  };
  Sensor<T>* sensor_;
  Node node_;
  bool done_ = false;
  T value_{};
};

/// What is measured, and the converter that does it: one measurement at a time, in the order they were asked for, each
/// taking a time that is chosen.
template <class T>
class Sensor {
 public:
  explicit Sensor(std::string name, T value = T{}) : name_(std::move(name)), source_([value] { return value; }) {}
  Sensor(const Sensor&) = delete;
  Sensor& operator=(const Sensor&) = delete;

  /// What it feels from now on.
  void set(T value) {
    source_ = [value] { return value; };
  }
  void set_source(std::function<T()> source) { source_ = std::move(source); }
  void set_conversion_time(Clock::duration least, Clock::duration most) {
    least_ = least;
    most_ = most;
  }
  /// Measurements so far, those that nobody waited for any more included.
  unsigned conversions() const { return conversions_; }

 private:
  friend class SensorReading<T>;
  void enter(SensorReading<T>& reading) {
    reading.node_.reading = &reading;
    line_.append(reading.node_);
    if (!busy_) start();
  }
  void leave(SensorReading<T>& reading) {
    line_.remove(reading.node_);
    // A conversion that has begun goes on, for nobody.
    if (measured_ == &reading) measured_ = nullptr;
  }
  void start() {
    busy_ = true;
    measured_ = static_cast<typename SensorReading<T>::Node*>(line_.first())->reading;
    World::current().between(least_, most_, name_, [this] { finish(); });
  }
  void finish() {
    arch::CriticalSection section;
    busy_ = false;
    ++conversions_;
    if (SensorReading<T>* reading = std::exchange(measured_, nullptr)) {
      line_.remove(reading->node_);
      reading->value_ = source_();
      reading->done_ = true;
      reading->node_.waker.wake();
    }
    if (!line_.empty()) start();
  }

  std::string name_;
  std::function<T()> source_;
  Clock::duration least_ = std::chrono::microseconds(2);
  Clock::duration most_ = std::chrono::microseconds(100);
  detail::WaitList line_;
  SensorReading<T>* measured_ = nullptr;
  bool busy_ = false;
  unsigned conversions_ = 0;
};

using Thermometer = Sensor<MilliCelsius>;
using Voltmeter = Sensor<std::uint16_t>;

/// The handle that a program gets.
template <class T>
class SensorHandle {
 public:
  explicit SensorHandle(Sensor<T>& sensor) noexcept : sensor_(&sensor) {}
  SensorHandle(SensorHandle&& other) noexcept : sensor_(std::exchange(other.sensor_, nullptr)) {}
  SensorHandle& operator=(SensorHandle&& other) noexcept {
    sensor_ = std::exchange(other.sensor_, nullptr);
    return *this;
  }
  SensorReading<T> read() noexcept {
    if (sensor_ == nullptr) panic("a sensor was used after it was moved away");
    return SensorReading<T>(*sensor_);
  }

 private:
  Sensor<T>* sensor_;
};

using TemperatureSensor = SensorHandle<MilliCelsius>;
using AdcInput = SensorHandle<std::uint16_t>;
static_assert(io::TemperatureSensor<TemperatureSensor>);

}  // namespace corps::sim
