#include "config/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace tributary {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array kDurations{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::array kBinary{Unit{"GiB", 1ull << 30}, Unit{"MiB", 1ull << 20},
                             Unit{"KiB", 1ull << 10}};
constexpr std::array kDecimal{Unit{"GB", 1'000'000'000}, Unit{"MB", 1'000'000}, Unit{"kB", 1'000},
                              Unit{"KB", 1'000},         Unit{"B", 1},          Unit{"", 1}};

struct Quantity {
    std::uint64_t number = 0;
    std::string_view unit;
};

Result<Quantity> decode_quantity(std::string_view text) {
    Quantity quantity;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), quantity.number);
    if (error == std::errc::result_out_of_range)
        return fail(fmt::format("'{}' is too large", text));
    if (error != std::errc{}) return fail(fmt::format("'{}' does not begin with a number", text));
    quantity.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (quantity.unit.starts_with(' ')) quantity.unit.remove_prefix(1);
    return quantity;
}

/// Empty result: the unit is none of these.
Result<std::uint64_t> scale(const Quantity& quantity, std::uint64_t factor, std::uint64_t max) {
    if (quantity.number > max / factor) return fail("the value is too large");
    return quantity.number * factor;
}

}  // namespace

Result<std::chrono::milliseconds> decode_duration(std::string_view text) {
    const auto quantity = decode_quantity(text);
    if (!quantity) return tl::unexpected(quantity.error());
    for (const Unit& unit : kDurations) {
        if (unit.name != quantity->unit) continue;
        constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max() / 2;
        const auto value = scale(*quantity, unit.factor, kMax);
        if (!value) return tl::unexpected(value.error());
        return std::chrono::milliseconds(static_cast<std::int64_t>(*value));
    }
    if (quantity->unit.empty()) return fail(fmt::format("'{}' has no unit", text));
    return fail(fmt::format("'{}' is no unit of time", quantity->unit));
}

std::string to_text(std::chrono::milliseconds duration) {
    const auto count = static_cast<std::uint64_t>(duration.count());
    for (const Unit& unit : kDurations) {
        if (count != 0 && count % unit.factor == 0) {
            return fmt::format("{}{}", count / unit.factor, unit.name);
        }
    }
    return "0s";
}

Result<std::size_t> decode_bytes(std::string_view text) {
    const auto quantity = decode_quantity(text);
    if (!quantity) return tl::unexpected(quantity.error());
    for (const auto* units : {kBinary.data(), kDecimal.data()}) {
        const std::size_t count = units == kBinary.data() ? kBinary.size() : kDecimal.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (units[i].name != quantity->unit) continue;
            return scale(*quantity, units[i].factor, std::numeric_limits<std::size_t>::max());
        }
    }
    return fail(fmt::format("'{}' is no unit of size", quantity->unit));
}

std::string bytes_to_text(std::size_t bytes) {
    for (const Unit& unit : kBinary) {
        if (bytes != 0 && bytes % unit.factor == 0) {
            return fmt::format("{} {}", bytes / unit.factor, unit.name);
        }
    }
    return fmt::format("{}", bytes);
}

}  // namespace tributary
