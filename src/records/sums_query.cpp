#include "records/sums_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "records/sums_pieces.hpp"
#include "sql/quoting.hpp"

namespace tributary::records {
namespace {

Cuboid cuboid_of(SumsBy by) {
    switch (by) {
        case SumsBy::kBranch:
            return kByBranch;
        case SumsBy::kProduct:
            return kByProduct;
        case SumsBy::kRegion:
            return kByRegion;
        case SumsBy::kDay:
            return 0;
    }
    return 0;
}

std::string_view column_of(SumsBy by) {
    switch (by) {
        case SumsBy::kBranch:
            return "branch";
        case SumsBy::kProduct:
            return "product";
        case SumsBy::kRegion:
            return "region";
        case SumsBy::kDay:
            return "day";
    }
    return "";
}

/// Every level of a statement names its sums in its own way, so that no name means two things.
constexpr std::string_view kStored = "";
constexpr std::string_view kOfPiece = "_piece";
constexpr std::string_view kOfGroup = "_group";

/// `sum(sales) as sales_piece,sum(amount_1) as amount_1_piece …`
std::string summed_columns(const SumsLayout& layout, std::string_view from, std::string_view to,
                           std::string_view sign = "") {
    std::string out = fmt::format("{}sum(sales{}) as sales{}", sign, from, to);
    for (const SummedColumn& column : layout.columns) {
        out += fmt::format(",{3}sum({0}{1}) as {0}{2}", column.sums_name, from, to, sign);
    }
    return out;
}

/// The key leads by branch to the days, the other index by product. Named, because a server would
/// rather read an index from end to end than sort a few groups.
std::string_view index_for(const SumsQuestion& question) {
    return question.product ? " force index (by_product)" : " force index (primary)";
}

std::string day_range(const SumsPiece& piece) {
    std::string out;
    if (piece.from) out += fmt::format(" and day >= '{}'", to_string(*piece.from));
    if (piece.end) out += fmt::format(" and day < '{}'", to_string(*piece.end));
    return out;
}

/// One by one, so that the key leads on to the region, where that is not too many.
std::string days_condition(const SumsQuestion& question, const SumsPiece& piece) {
    constexpr std::size_t kKeysMax = 2'000;
    const bool is_by_region = question.region && !question.product;
    const auto keys =
        is_by_region ? keys_of(piece, kKeysMax / std::max<std::size_t>(1, question.branches.size()))
                     : std::nullopt;
    if (!keys) return day_range(piece);
    std::string list;
    for (const PackedDay day : *keys) {
        list += fmt::format("{}'{}'", list.empty() ? "" : ",", day_text(day));
    }
    return fmt::format(" and day in ({})", list);
}

/// The grains in which `wanted` is kept by itself; days can tell everything apart.
std::vector<Grain> grains_of(Cuboid wanted) {
    std::vector<Grain> grains;
    std::ranges::copy_if(kGrains, std::back_inserter(grains), [&](Grain grain) {
        return grain == Grain::kDay || is_kept(grain, wanted);
    });
    return grains;
}

/// Builds the pieces of one question, which have to be added up once more.
class Pieces {
public:
    Pieces(const SumsTables& tables, const SumsLayout& layout, std::string_view key)
        : tables_(tables), layout_(layout), key_(key) {}

    /// `wanted` is what the pieces tell apart.
    void add(const SumsQuestion& question, Cuboid wanted, bool is_subtracted) {
        // Days are told apart one by one.
        const std::vector<Grain> grains =
            key_ == "day" ? std::vector{Grain::kDay} : grains_of(wanted);
        for (SumsPiece piece : pieces_of(question.from, question.to, grains)) {
            piece.is_subtracted = piece.is_subtracted != is_subtracted;
            add_piece(question, piece, cuboid_for(piece.grain, wanted));
        }
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void add_piece(const SumsQuestion& question, const SumsPiece& piece, Cuboid cuboid) {
        const bool has_key = !key_.empty();
        text_ += fmt::format(
            "{}select {}{} from {}{} where {}{}{}", text_.empty() ? "" : " union all ",
            has_key ? fmt::format("{} as k,", key_) : std::string(),
            summed_columns(layout_, kStored, kOfPiece, piece.is_subtracted ? "-" : ""),
            tables_.sums, index_for(question), condition_of(question, piece.grain, cuboid),
            days_condition(question, piece),
            has_key ? fmt::format(" group by {}", key_) : std::string());
    }

    const SumsTables& tables_;
    const SumsLayout& layout_;
    std::string_view key_;
    std::string text_;
};

std::string select_pieces(const SumsTables& tables, const SumsLayout& layout,
                          const SumsQuestion& question, Cuboid key_cuboid, std::string_view key) {
    Pieces pieces(tables, layout, key);
    const auto wanted = static_cast<Cuboid>(question.cuboid() | key_cuboid);
    pieces.add(question, wanted, false);
    if (!question.without.empty()) {
        SumsQuestion others = question;
        others.branches = std::exchange(others.without, {});
        pieces.add(others, static_cast<Cuboid>(wanted | kByBranch), true);
    }
    return std::move(pieces).take();
}

}  // namespace

Cuboid cuboid_for(Grain grain, Cuboid wanted) {
    const auto found = std::ranges::find_if(kCuboids, [&](Cuboid cuboid) {
        return is_kept(grain, cuboid) && (cuboid & wanted) == wanted;
    });
    return found == kCuboids.end() ? kByAll : *found;
}

Cuboid SumsQuestion::cuboid() const {
    Cuboid wanted = 0;
    if (!branches.empty()) wanted |= kByBranch;
    if (product) wanted |= kByProduct;
    if (region) wanted |= kByRegion;
    return wanted;
}

std::string condition_of(const SumsQuestion& question, Grain grain, Cuboid cuboid) {
    std::string out =
        fmt::format("grain = {} and cuboid = {}", static_cast<unsigned>(grain), cuboid);
    if (!question.branches.empty()) {
        std::string list;
        for (const BranchId& branch : question.branches) {
            list += (list.empty() ? "" : ",") + quoted_text(branch.value());
        }
        out += fmt::format(" and branch in ({})", list);
    } else if ((cuboid & kByBranch) == 0) {
        out += " and branch = ''";
    }
    if (question.product || (cuboid & kByProduct) == 0) {
        out += fmt::format(" and product = {}", question.product.value_or(kOfAll));
    }
    if (question.region || (cuboid & kByRegion) == 0) {
        out += fmt::format(" and region = {}", question.region.value_or(kOfAll));
    }
    return out;
}

std::string select_total(const SumsTables& tables, const SumsLayout& layout,
                         const SumsQuestion& question) {
    return fmt::format("select {} from ({}) as pieces", summed_columns(layout, kOfPiece, kOfGroup),
                       select_pieces(tables, layout, question, 0, ""));
}

std::string select_groups(const SumsTables& tables, const SumsLayout& layout, SumsBy by,
                          const SumsQuestion& question, std::string_view turnover) {
    const std::string order =
        by == SumsBy::kDay
            ? std::string("k desc")
            : fmt::format("{}{} desc, k", turnover.empty() ? std::string_view("sales") : turnover,
                          kOfGroup);
    const std::string groups = fmt::format(
        "select k, {} from ({}) as pieces group by k having sales_group <> 0 order by {} limit {}",
        summed_columns(layout, kOfPiece, kOfGroup),
        select_pieces(tables, layout, question, cuboid_of(by), column_of(by)), order,
        kSumsGroupsMax + 1);
    if (by == SumsBy::kBranch || by == SumsBy::kDay) return groups;
    std::string columns = fmt::format("sales{}", kOfGroup);
    for (const SummedColumn& column : layout.columns) {
        columns += fmt::format(",{}{}", column.sums_name, kOfGroup);
    }
    return fmt::format(
        "select name, {} from ({}) as g left join {} as names on names.id + 1 = g.k order by {}",
        columns, groups, tables.name, order);
}

}  // namespace tributary::records
