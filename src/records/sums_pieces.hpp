#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "records/sales_filter.hpp"
#include "records/sales_tally.hpp"

namespace tributary::records {

/// Some units of one grain, one after the other, of which the cells answer a part of a question.
struct SumsPiece {
    Grain grain = Grain::kMonth;
    /// What these hold is too much in the other pieces.
    bool is_subtracted = false;
    /// First days of the units; an open end is empty. Open at the beginning: also what has no date.
    std::optional<Day> from;
    /// Of the first unit that is not in the piece.
    std::optional<Day> end;
    friend bool operator==(const SumsPiece&, const SumsPiece&) = default;
};

/// Pieces that together are the days `from` to `to`, of few units: large ones where they fit, and
/// where most of a unit is wanted, the whole of it without the rest. `grains`: the largest first,
/// kDay last. Pure.
[[nodiscard]] std::vector<SumsPiece> pieces_of(std::optional<Day> from, std::optional<Day> to,
                                               std::span<const Grain> grains);

/// The days of `piece` as cells bear them, one by one, also those that the calendar does not have;
/// nothing: it has an open end, or they are more than `max`. Pure.
[[nodiscard]] std::optional<std::vector<PackedDay>> keys_of(const SumsPiece& piece,
                                                            std::size_t max);

}  // namespace tributary::records
