#include "capture/row_insert.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "capture/limits.hpp"
#include "sql/given_value.hpp"
#include "sql/quoting.hpp"

namespace tributary::capture {
namespace {

/// Gathers the statement and what speaks against it, column by column.
class InsertPlanner {
public:
    InsertPlanner(const TableSchema& schema, const TextValues& values)
        : schema_(schema), values_(values) {}

    void add(ColumnIndex index, Filling filling) {
        const Column& column = schema_.columns[index];
        const bool is_key = std::ranges::find(schema_.primary_key, index) !=
                            schema_.primary_key.end();
        const auto given = values_.find(column.name);
        const bool is_given =
            given != values_.end() && (given->second || filling != Filling::kNumbered);
        if (!is_given) return leave_out(column, filling, is_key);
        if (column.is_generated) return refuse(column.name, "is computed by the server");
        auto value = read_given_value(column, given->second);
        if (!value) return refuse(column.name, std::move(value.error().what));
        names_ += (names_.empty() ? "" : ",") + quoted_identifier(column.name);
        literals_ += (literals_.empty() ? "" : ",") + value->literal;
        if (is_key) plan_.key[column.name] = std::move(value->text);
    }

    void check_names() {
        for (const auto& [name, value] : values_) {
            if (schema_.index_of(name)) continue;
            refuse(name, fmt::format("is no column of {}", to_string(schema_.name)));
        }
    }

    [[nodiscard]] Result<InsertPlan, RowRefusal> take() {
        if (faults_.empty()) {
            plan_.sql = fmt::format("insert into {} ({}) values ({})",
                                    quoted_table(schema_.name.database, schema_.name.table), names_,
                                    literals_);
            return std::move(plan_);
        }
        std::string what = "the row was not added";
        std::string_view separator = ": ";
        for (const ValueFault& fault : faults_) {
            what += fmt::format("{}{} {}", separator, to_utf8(fault.column), fault.what);
            separator = "; ";
        }
        return tl::unexpected(RowRefusal{.what = std::move(what), .faults = std::move(faults_)});
    }

private:
    void leave_out(const Column& column, Filling filling, bool is_key) {
        if (column.is_generated) {
            if (is_key) refuse(column.name, "is a key that is computed: such rows are not added");
        } else if (filling == Filling::kNothing) {
            refuse(column.name, "needs a value");
        } else if (is_key && filling == Filling::kDefault) {
            refuse(column.name, "is part of the key and needs a value");
        } else if (is_key) {
            plan_.numbered = column.name;
        }
    }
    void refuse(std::string column, std::string what) {
        faults_.push_back({.column = std::move(column), .what = std::move(what)});
    }

    const TableSchema& schema_;
    const TextValues& values_;
    InsertPlan plan_;
    std::string names_;
    std::string literals_;
    std::vector<ValueFault> faults_;
};

}  // namespace

Result<InsertPlan, RowRefusal> plan_insert(const TableSchema& schema,
                                           std::span<const Filling> fillings,
                                           const TextValues& values) {
    InsertPlanner planner(schema, values);
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        planner.add(static_cast<ColumnIndex>(i), fillings[i]);
    }
    planner.check_names();
    return planner.take();
}

std::string newest_rows_select(const TableSchema& schema, std::uint32_t rows_max) {
    std::string columns;
    for (const Column& column : schema.columns) {
        columns += (columns.empty() ? "" : ",") +
                   shown_form(column, column.name, kShownCharactersMax);
    }
    std::string order;
    for (const ColumnIndex index : schema.primary_key) {
        order += fmt::format("{}{} desc", order.empty() ? "" : ",",
                             quoted_identifier(schema.columns[index].name));
    }
    return fmt::format("select {} from {} force index (primary) order by {} limit {}", columns,
                       quoted_table(schema.name.database, schema.name.table), order, rows_max);
}

}  // namespace tributary::capture
