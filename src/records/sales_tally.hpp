#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"
#include "records/exact.hpp"
#include "records/sums_layout.hpp"

namespace tributary::records {

/// A day as one number: 2024-05-01 is 20240501, no day is 0. Holds every date that a server holds,
/// also 2024-02-30 and 2024-00-00.
using PackedDay = std::int32_t;
/// The day of a date or a moment as the server writes it; 0 for NULL and for anything else.
[[nodiscard]] PackedDay pack_day(const std::optional<std::string_view>& text);
[[nodiscard]] std::string day_text(PackedDay day);

/// Which sales a cell of the sums holds. Names are numbers: 0 = of all, 1 = NULL, else a name.
struct SalesCell {
    /// Index into the branches that are looked at.
    std::uint32_t branch = 0;
    PackedDay day = 0;
    std::uint32_t product = 0;
    std::uint32_t region = 0;
    friend auto operator<=>(const SalesCell&, const SalesCell&) = default;
    friend bool operator==(const SalesCell&, const SalesCell&) = default;
};
inline constexpr std::uint32_t kOfAll = 0;
inline constexpr std::uint32_t kNullName = 1;

struct CellSums {
    std::int64_t sales = 0;
    /// As many as the layout has columns; the rest stays 0.
    std::array<Units, kSummedMax> units{};

    /// False when a sum would not fit.
    [[nodiscard]] bool add(const CellSums& more);
    [[nodiscard]] CellSums negated() const;
    [[nodiscard]] bool is_zero() const;
    friend bool operator==(const CellSums&, const CellSums&) = default;
};

struct SalesCellHash {
    std::size_t operator()(const SalesCell& cell) const noexcept;
};
using SalesCells = std::unordered_map<SalesCell, CellSums, SalesCellHash>;

/// Names by number, while their ids in the database are not known yet: `slot_of` numbers them in
/// the order in which they come.
class NameBook {
public:
    /// At most so many characters of a name tell it from others.
    static constexpr std::size_t kCharactersMax = 255;

    /// The slot of a name in UTF-8; views nothing afterwards.
    [[nodiscard]] std::uint32_t slot_of(std::string_view name);
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] const std::string& name(std::uint32_t slot) const { return *names_[slot]; }
    /// 0: not known yet.
    [[nodiscard]] std::uint32_t id(std::uint32_t slot) const { return ids_[slot]; }
    void learn(std::uint32_t slot, std::uint32_t id) { ids_[slot] = id; }
    [[nodiscard]] std::vector<std::uint32_t> unknown() const;
    void clear();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept {
            return std::hash<std::string_view>{}(name);
        }
    };
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> slots_;
    std::vector<const std::string*> names_;
    std::vector<std::uint32_t> ids_;
};

/// Finds branches by name among a few; one and the same again costs a comparison.
class BranchFinder {
public:
    /// `branches` outlives this.
    explicit BranchFinder(std::span<const BranchId> branches) : branches_(branches) {}
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view branch);

private:
    std::span<const BranchId> branches_;
    std::size_t last_ = 0;
};

/// The sums of a sales table: which days are added up in one cell. The numbers are stored.
enum class Grain : std::uint8_t {
    kDay = 0,
    kSixth = 1,  ///< of a month: from its 1st, 6th, 11th, 16th, 21st and 26th day on
    kMonth = 2,
    kQuarter = 3,
    kYear = 4,
};
/// The largest first.
inline constexpr std::array kGrains = {Grain::kYear, Grain::kQuarter, Grain::kMonth, Grain::kSixth,
                                       Grain::kDay};
/// The first day of the unit that holds a day: the key of its cell. A date that the calendar does
/// not have is of the day before it that the calendar has, so that every unit is what a comparison
/// of dates says: 2024-05-00 is of April. No day, and what is before the year 1, is 0. kDay keeps
/// every date as it is.
[[nodiscard]] PackedDay unit_of(Grain grain, PackedDay day);

/// What tells two cells apart beside the days.
using Cuboid = std::uint8_t;
inline constexpr Cuboid kByBranch = 1;
inline constexpr Cuboid kByProduct = 2;
inline constexpr Cuboid kByRegion = 4;
inline constexpr Cuboid kByAll = kByBranch | kByProduct | kByRegion;
/// Those that are kept, a smaller one before a larger one.
inline constexpr std::array<Cuboid, 8> kCuboids = {0,
                                                   kByBranch,
                                                   kByProduct,
                                                   kByRegion,
                                                   kByBranch | kByRegion,
                                                   kByProduct | kByRegion,
                                                   kByBranch | kByProduct,
                                                   kByAll};
/// A question reads a cell for each thing that it tells apart and each unit of time: only where
/// those are many are there more units than days and months.
[[nodiscard]] constexpr bool is_kept(Grain grain, Cuboid cuboid) {
    const bool is_by_product = (cuboid & kByProduct) != 0;
    switch (grain) {
        case Grain::kDay:
            // It has hardly fewer cells than with region too.
            return cuboid != (kByBranch | kByProduct);
        case Grain::kSixth:
            // Of a few days the finest cells are not many more than the sales.
            return is_by_product && cuboid != kByAll;
        case Grain::kMonth:
            return true;
        case Grain::kQuarter:
            return is_by_product && (cuboid & kByBranch) != 0;
        case Grain::kYear:
            return is_by_product;
    }
    return false;
}

/// One row of a table of sums.
struct SumsKey {
    Grain grain = Grain::kDay;
    Cuboid cuboid = 0;
    /// branch is kNoBranch where the cuboid does not tell branches apart.
    SalesCell cell;
    friend auto operator<=>(const SumsKey&, const SumsKey&) = default;
    friend bool operator==(const SumsKey&, const SumsKey&) = default;
};
inline constexpr std::uint32_t kNoBranch = 0xffffffff;
/// In the order of the keys, each once, none of them zero.
using SumsChanges = std::vector<std::pair<SumsKey, CellSums>>;

/// What must be added to every table of sums when the cells `before` become the cells `now`. Fails
/// when a sum would not fit.
[[nodiscard]] Result<SumsChanges> changes_between(const SalesCells& before, const SalesCells& now);

}  // namespace tributary::records
