// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/descriptor.hpp>

namespace corps::host::detail {

/// Owns a descriptor: closes it at its end, whoever still awaits it.
class Port {
 public:
  Port() noexcept = default;
  explicit Port(std::shared_ptr<Descriptor> descriptor) noexcept : descriptor_(std::move(descriptor)) {}
  Port(int number, Descriptor::Kind kind) : Port(std::make_shared<Descriptor>(number, kind)) {}
  Port(Port&&) noexcept = default;
  Port& operator=(Port&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = std::move(other.descriptor_);
    }
    return *this;
  }
  ~Port() { close(); }

  /// Panics when it was moved away.
  const std::shared_ptr<Descriptor>& share() const noexcept;
  Descriptor& operator*() const noexcept { return *share(); }
  Descriptor* operator->() const noexcept { return share().get(); }
  explicit operator bool() const noexcept { return descriptor_ != nullptr; }

  /// The same file, free to be awaited in another thread.
  Port detach() && {
    const Descriptor::Kind kind = share()->kind();
    return Port(share()->release(), kind);
  }

 private:
  void close() noexcept {
    if (descriptor_) descriptor_->close();
  }
  std::shared_ptr<Descriptor> descriptor_;
};

}  // namespace corps::host::detail
