#pragma once

#include <string>
#include <utility>

namespace tributary {

/// A password or key. It has no formatter and no conversion: printing one does not compile. Its
/// memory is overwritten when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret() {
        for (volatile char& byte : value_) byte = '\0';
    }

    [[nodiscard]] bool is_empty() const { return value_.empty(); }
    /// For the call that hands it to a library, nothing else. Valid while this object lives.
    [[nodiscard]] const std::string& reveal() const { return value_; }

private:
    std::string value_;
};

}  // namespace tributary
