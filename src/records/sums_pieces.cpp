#include "records/sums_pieces.hpp"

#include <algorithm>
#include <utility>

namespace tributary::records {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr Day kBegin{std::chrono::year(1), std::chrono::January, std::chrono::day(1)};
/// After every day.
constexpr Day kEnd{std::chrono::year(10'000), std::chrono::January, std::chrono::day(1)};

PackedDay packed(Day day) {
    return static_cast<int>(day.year()) * 10'000 +
           static_cast<PackedDay>(static_cast<unsigned>(day.month()) * 100 +
                                  static_cast<unsigned>(day.day()));
}

Day unpacked(PackedDay day) {
    return Day(std::chrono::year(day / 10'000),
               std::chrono::month(static_cast<unsigned>(day / 100 % 100)),
               std::chrono::day(static_cast<unsigned>(day % 100)));
}

Day begin_of(Grain grain, Day day) {
    return unpacked(unit_of(grain, packed(day)));
}

/// Of the unit that begins with `begin`.
Day end_of(Grain grain, Day begin) {
    // At least as long as the unit, and less than two of them.
    days into_next{1};
    switch (grain) {
        case Grain::kDay:
            break;
        case Grain::kSixth:
            into_next = begin.day() == std::chrono::day(26) ? days(6) : days(5);
            break;
        case Grain::kMonth:
            into_next = days(40);
            break;
        case Grain::kQuarter:
            into_next = days(100);
            break;
        case Grain::kYear:
            into_next = days(400);
            break;
    }
    return begin_of(grain, Day(sys_days(begin) + into_next));
}

/// Nearly: it decides only between ways to say the same.
double count_units(Grain grain, Day from, Day end) {
    const auto count = static_cast<double>((sys_days(end) - sys_days(from)).count());
    constexpr double kDaysPerYear = 365.2425;
    switch (grain) {
        case Grain::kDay:
            return count;
        case Grain::kSixth:
            return count / kDaysPerYear * 72;
        case Grain::kMonth:
            return count / kDaysPerYear * 12;
        case Grain::kQuarter:
            return count / kDaysPerYear * 4;
        case Grain::kYear:
            return count / kDaysPerYear;
    }
    return count;
}

struct Cover {
    std::vector<SumsPiece> pieces;
    double units = 0;

    void add(Cover other) {
        units += other.units;
        pieces.insert(pieces.end(), other.pieces.begin(), other.pieces.end());
    }
    void subtract(Cover other) {
        for (SumsPiece& piece : other.pieces) piece.is_subtracted = !piece.is_subtracted;
        add(std::move(other));
    }
};

Cover units(Grain grain, Day from, Day end) {
    if (from == end) return {};
    return {.pieces = {{.grain = grain, .is_subtracted = false, .from = from, .end = end}},
            .units = count_units(grain, from, end)};
}

Cover cover(Day from, Day end, std::span<const Grain> grains);

/// Of a part of one unit of the first grain.
Cover within_unit(Day from, Day end, std::span<const Grain> grains) {
    if (from == end) return {};
    const Grain grain = grains.front();
    const Day unit = begin_of(grain, from);
    const Day unit_end = end_of(grain, unit);
    Cover parts = cover(from, end, grains.subspan(1));
    Cover rest = units(grain, unit, unit_end);
    rest.subtract(cover(unit, from, grains.subspan(1)));
    rest.subtract(cover(end, unit_end, grains.subspan(1)));
    return rest.units < parts.units ? rest : parts;
}

Cover cover(Day from, Day end, std::span<const Grain> grains) {
    if (from == end) return {};
    const Grain grain = grains.front();
    if (grains.size() == 1) return units(grain, from, end);
    const Day before = begin_of(grain, from);
    const Day first = before == from ? from : end_of(grain, before);
    const Day last = end == kEnd ? end : begin_of(grain, end);
    if (first > last) return within_unit(from, end, grains);
    Cover result = within_unit(from, first, grains);
    result.add(units(grain, first, last));
    result.add(within_unit(last, end, grains));
    return result;
}

}  // namespace

std::vector<SumsPiece> pieces_of(std::optional<Day> from, std::optional<Day> to,
                                 std::span<const Grain> grains) {
    if (!from && !to) {
        return {{.grain = grains.front(), .is_subtracted = false, .from = {}, .end = {}}};
    }
    if (from && to && *from > *to) return {};
    const Day end = to ? Day(sys_days(*to) + days(1)) : kEnd;
    std::vector<SumsPiece> pieces = cover(from.value_or(kBegin), end, grains).pieces;
    for (SumsPiece& piece : pieces) {
        if (piece.end == kEnd) piece.end.reset();
    }
    return pieces;
}

std::optional<std::vector<PackedDay>> keys_of(const SumsPiece& piece, std::size_t max) {
    if (!piece.from || !piece.end) return std::nullopt;
    std::vector<PackedDay> keys;
    if (piece.grain != Grain::kDay) {
        for (Day unit = *piece.from; unit < *piece.end; unit = end_of(piece.grain, unit)) {
            if (keys.size() == max) return std::nullopt;
            keys.push_back(packed(unit));
        }
        return keys;
    }
    // 2024-00-07 and 2024-02-31 are days in between too.
    constexpr PackedDay kMonthsMax = 12;
    constexpr PackedDay kDaysMax = 31;
    for (PackedDay day = packed(*piece.from); day < packed(*piece.end);) {
        if (keys.size() == max) return std::nullopt;
        keys.push_back(day);
        ++day;
        if (day % 100 > kDaysMax) day = day / 100 * 100 + 100;
        if (day / 100 % 100 > kMonthsMax) day = (day / 10'000 + 1) * 10'000;
    }
    return keys;
}

}  // namespace tributary::records
