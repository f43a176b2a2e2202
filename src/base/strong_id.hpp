#pragma once

#include <fmt/format.h>

#include <compare>
#include <functional>
#include <utility>

namespace tributary {

/// A value that means one thing only: two ids of different tags do not mix, and none converts back
/// silently. Tag is an empty struct; Rep is an unsigned integer or std::string.
template <class Tag, class Rep>
class StrongId {
public:
    constexpr StrongId() = default;
    constexpr explicit StrongId(Rep value) : value_(std::move(value)) {}

    [[nodiscard]] constexpr const Rep& value() const { return value_; }
    [[nodiscard]] constexpr StrongId next() const requires std::unsigned_integral<Rep> {
        return StrongId(static_cast<Rep>(value_ + 1));
    }

    friend constexpr auto operator<=>(const StrongId&, const StrongId&) = default;
    friend constexpr bool operator==(const StrongId&, const StrongId&) = default;

private:
    Rep value_{};
};

}  // namespace tributary

template <class Tag, class Rep>
struct std::hash<tributary::StrongId<Tag, Rep>> {
    std::size_t operator()(const tributary::StrongId<Tag, Rep>& id) const noexcept {
        return std::hash<Rep>{}(id.value());
    }
};

template <class Tag, class Rep>
struct fmt::formatter<tributary::StrongId<Tag, Rep>> : fmt::formatter<Rep> {
    auto format(const tributary::StrongId<Tag, Rep>& id, format_context& context) const {
        return fmt::formatter<Rep>::format(id.value(), context);
    }
};
