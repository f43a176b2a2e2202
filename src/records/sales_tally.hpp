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
/// The first day of its month: 20240501 for 20240531.
[[nodiscard]] constexpr PackedDay month_of(PackedDay day) {
    return day == 0 ? 0 : day / 100 * 100 + 1;
}

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

/// The sums of a sales table: what tells two cells apart, by day and by month.
enum class Grain : std::uint8_t { kDay, kMonth };
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
/// Branch with product is not kept by day: it has hardly fewer cells than with region too.
[[nodiscard]] constexpr bool is_kept(Grain grain, Cuboid cuboid) {
    return grain == Grain::kMonth || cuboid != (kByBranch | kByProduct);
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
