#include "records/sales_summary.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "mysql/transaction.hpp"
#include "records/statements.hpp"
#include "records/sums_query.hpp"
#include "records/sums_reader.hpp"

namespace tributary::records {
namespace {

/// Adds exact sums up.
class Adder {
public:
    explicit Adder(std::size_t columns) : units_(columns) {}
    void add(const ExactSums& sums) {
        sales_ += sums.sales;
        for (std::size_t i = 0; i < units_.size(); ++i) units_[i] += sums.units[i];
    }
    [[nodiscard]] ExactSums take() && { return {.sales = sales_, .units = std::move(units_)}; }

private:
    std::uint64_t sales_ = 0;
    std::vector<Units> units_;
};

std::optional<std::string> key_of(SumsBy by, const std::optional<std::string_view>& text) {
    if (!text) return std::nullopt;
    if (by == SumsBy::kDay && pack_day(text) == 0) return std::nullopt;
    return to_utf8(*text);
}

}  // namespace

std::optional<SumsBy> decode_sums_by(std::string_view text) {
    constexpr std::array kWords =
        std::to_array<std::pair<std::string_view, SumsBy>>({{"branch", SumsBy::kBranch},
                                                            {"day", SumsBy::kDay},
                                                            {"product", SumsBy::kProduct},
                                                            {"region", SumsBy::kRegion}});
    const auto found = std::ranges::find(kWords, text, &std::pair<std::string_view, SumsBy>::first);
    if (found == kWords.end()) return std::nullopt;
    return found->second;
}

Summary fetch_summary(mysql::Connection& connection, const SalesTable& table, SumsBy by,
                      const SalesFilter& filter) {
    const SumsReader reader(table);
    Summary summary;
    summary.total = reader.texts(reader.nothing());
    mysql::Transaction view = connection.begin_snapshot();
    summary.as_of = reader.fetch_as_of(connection);
    std::optional<SumsQuestion> question =
        summary.as_of ? reader.fetch_question(connection, filter) : std::nullopt;
    if (!question || !reader.fetch_branches(connection, by, *question)) {
        view.commit();
        return summary;
    }
    Adder adder(reader.layout().columns.size());
    mysql::RowStream rows = connection.stream(
        select_groups(reader.tables(), reader.layout(), by, *question, reader.turnover()));
    while (const auto row = rows.next()) {
        const ExactSums sums = reader.read(*row, 1);
        adder.add(sums);
        summary.groups.push_back({.key = key_of(by, (*row)[0]), .sums = reader.texts(sums)});
    }
    const bool is_all = summary.groups.size() <= kSumsGroupsMax;
    if (!is_all) summary.groups.resize(kSumsGroupsMax);
    summary.total =
        reader.texts(is_all ? std::move(adder).take() : reader.fetch_total(connection, *question));
    view.commit();
    return summary;
}

SalesTotals fetch_totals(mysql::Connection& connection, const SalesTable& table, Day today) {
    const SumsReader reader(table);
    SalesTotals totals;
    mysql::Transaction view = connection.begin_snapshot();
    totals.as_of = reader.fetch_as_of(connection);
    if (totals.as_of) {
        totals.today = reader.texts(reader.fetch_total(connection, {.from = today, .to = today}));
        totals.all_time = reader.texts(reader.fetch_total(connection, {}));
    }
    view.commit();
    return totals;
}

}  // namespace tributary::records
