#include "apply/apply_plan.hpp"

#include <algorithm>

#include "apply/limits.hpp"

namespace tributary {
namespace {

std::vector<Cell> cells_of(const TableRows& rows, std::size_t row) {
    std::vector<Cell> cells(rows.schema().columns.size());
    rows.row(row, cells);
    return cells;
}

/// The parent's values that the key points to; empty: one is NULL or not there, so that no child
/// refers to them.
std::vector<Cell> referenced(const TableSchema& parent, const ForeignKey& key,
                             std::span<const Cell> row) {
    std::vector<Cell> values;
    for (const std::string& name : key.parent_columns) {
        const auto index = parent.index_of(name);
        if (!index || row[*index].is_null) return {};
        values.push_back(row[*index]);
    }
    return values;
}

bool refers_to(const TableRows& rows, std::size_t row, const ForeignKey& key,
               std::span<const Cell> values) {
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        if (!(rows.at(row, key.columns[i]) == values[i])) return false;
    }
    return true;
}

}  // namespace

void TablePlan::set(KeyIndex::Found found, PlannedRow row) {
    if (found.is_new) {
        rows_.push_back(row);
        deletes_ += row.is_delete ? 1 : 0;
        return;
    }
    PlannedRow& planned = rows_[found.index];
    if (row.is_delete && !planned.is_delete) ++deletes_;
    if (!row.is_delete && planned.is_delete) --deletes_;
    planned = row;
}

void TablePlan::clear() {
    keys_.clear();
    rows_.clear();
    deletes_ = 0;
    has_cascaded_ = false;
}

TablePlan& ApplyPlan::plan_of(const std::shared_ptr<const TableSchema>& schema) {
    const auto found = std::ranges::find_if(
        tables_, [&](const auto& each) { return each->schema().name == schema->name; });
    if (found == tables_.end()) return *tables_.emplace_back(std::make_unique<TablePlan>(schema));
    TablePlan& plan = **found;
    if (plan.shared_schema() == schema) return plan;
    if (!plan.rows().empty()) {
        if (plan.schema() == *schema) return plan;
        (*write_)();
        // Not clear(): cells of a cascade under way may lie in rows that it made.
        for (const auto& each : tables_) each->clear();
    }
    plan.schema_ = schema;
    return plan;
}

void ApplyPlan::add(const Batch& batch, Sequence applied, const std::function<void()>& write) {
    write_ = &write;
    // Messages bring equal schemas as different objects; they are compared once a message.
    std::vector<std::pair<TablePlan*, std::shared_ptr<const TableSchema>>> plans;
    plans.reserve(batch.tables.size());
    for (const TableRows& rows : batch.tables) {
        TablePlan& plan = plan_of(rows.shared_schema());
        plans.emplace_back(&plan, plan.shared_schema());
    }
    std::vector<std::size_t> images(batch.tables.size(), 0);
    std::size_t step_at = 0;
    for (std::size_t i = 0; i < batch.transactions.size(); ++i) {
        const bool is_applied = batch.first.value() + i <= applied.value();
        for (std::uint32_t left = batch.transactions[i].steps; left > 0; --left) {
            const Step& step = batch.steps[step_at++];
            const std::size_t taken =
                step.operation == Operation::kUpdate ? 2UL * step.count : step.count;
            if (!is_applied) {
                const auto& [plan, schema] = plans[step.table];
                if (plan->shared_schema() != schema) (void)plan_of(schema);
                add_step(*plan, batch.tables[step.table], step, images[step.table]);
            }
            images[step.table] += taken;
        }
    }
    write_ = nullptr;
}

void ApplyPlan::add_step(TablePlan& plan, const TableRows& rows, const Step& step,
                         std::size_t image) {
    switch (step.operation) {
        case Operation::kInsert:
            for (std::uint32_t i = 0; i < step.count; ++i) write(plan, rows, image + i);
            images_ += step.count;
            return;
        case Operation::kDelete:
            for (std::uint32_t i = 0; i < step.count; ++i) {
                remove(plan, rows, image + i);
                if (book_.children_of(rows.schema().name).empty()) continue;
                cascade_delete(rows.schema(), cells_of(rows, image + i), 0);
            }
            images_ += step.count;
            return;
        case Operation::kUpdate:
            for (std::uint32_t i = 0; i < step.count; ++i) {
                const std::size_t before = image + 2UL * i;
                update(plan, rows, before, before + 1);
                if (book_.children_of(rows.schema().name).empty()) continue;
                cascade_update(rows.schema(), cells_of(rows, before), cells_of(rows, before + 1),
                               0);
            }
            images_ += 2UL * step.count;
            return;
    }
}

void ApplyPlan::remove(TablePlan& plan, const TableRows& rows, std::size_t row) {
    plan.set(plan.keys_.insert(rows, row),
             {.rows = &rows, .row = static_cast<std::uint32_t>(row), .is_delete = true});
}

void ApplyPlan::write(TablePlan& plan, const TableRows& rows, std::size_t row) {
    plan.set(plan.keys_.insert(rows, row),
             {.rows = &rows, .row = static_cast<std::uint32_t>(row), .is_delete = false});
}

void ApplyPlan::update(TablePlan& plan, const TableRows& rows, std::size_t before,
                       std::size_t after) {
    const bool keeps_key = std::ranges::all_of(rows.schema().primary_key, [&](ColumnIndex index) {
        return rows.at(before, index) == rows.at(after, index);
    });
    if (!keeps_key) remove(plan, rows, before);
    write(plan, rows, after);
}

void ApplyPlan::cascade_delete(const TableSchema& parent, std::span<const Cell> gone,
                               unsigned depth) {
    if (depth >= kCascadeDepthMax) return;
    for (const SchemaBook::Child& child : book_.children_of(parent.name)) {
        const ForeignKey& key = child.foreign_key();
        const std::vector<Cell> values = referenced(parent, key, gone);
        if (values.empty()) continue;
        if (key.on_delete == ReferentialAction::kCascade)
            change_children(child, values, nullptr, depth);
        if (key.on_delete == ReferentialAction::kSetNull) {
            const std::vector<Cell> nulls(values.size(), Cell::null());
            change_children(child, values, &nulls, depth);
        }
    }
}

void ApplyPlan::cascade_update(const TableSchema& parent, std::span<const Cell> before,
                               std::span<const Cell> after, unsigned depth) {
    if (depth >= kCascadeDepthMax) return;
    for (const SchemaBook::Child& child : book_.children_of(parent.name)) {
        const ForeignKey& key = child.foreign_key();
        const std::vector<Cell> old_values = referenced(parent, key, before);
        if (old_values.empty() || key.on_update == ReferentialAction::kRestrict) continue;
        std::vector<Cell> new_values;
        for (const std::string& name : key.parent_columns)
            new_values.push_back(after[*parent.index_of(name)]);
        if (new_values == old_values) continue;
        if (key.on_update == ReferentialAction::kSetNull)
            new_values.assign(old_values.size(), Cell::null());
        change_children(child, old_values, &new_values, depth);
    }
}

void ApplyPlan::change_children(const SchemaBook::Child& child, std::span<const Cell> parent_values,
                                const std::vector<Cell>* values, unsigned depth) {
    TablePlan& plan = plan_of(child.schema);
    for (const PlannedRow& now : children_now(child, plan, parent_values)) {
        const std::vector<Cell> before = cells_of(*now.rows, now.row);
        ++images_;
        plan.has_cascaded_ = true;
        if (values == nullptr) {
            remove(plan, *now.rows, now.row);
            cascade_delete(*child.schema, before, depth + 1);
            continue;
        }
        std::vector<Cell> after = before;
        const ForeignKey& key = child.foreign_key();
        for (std::size_t i = 0; i < key.columns.size(); ++i) after[key.columns[i]] = (*values)[i];
        // One object a row: appending to one that entries and cells view would move what they see.
        TableRows& made = made_.emplace_back(child.schema);
        made.append(before);
        made.append(after);
        update(plan, made, 0, 1);
        cascade_update(*child.schema, before, after, depth + 1);
    }
}

std::vector<PlannedRow> ApplyPlan::children_now(const SchemaBook::Child& child, TablePlan& plan,
                                                std::span<const Cell> parent_values) {
    std::vector<PlannedRow> found;
    const ForeignKey& key = child.foreign_key();
    for (const PlannedRow& row : plan.rows()) {
        if (!row.is_delete && refers_to(*row.rows, row.row, key, parent_values))
            found.push_back(row);
    }
    TableRows& stored = made_.emplace_back(child.schema);
    reader_.read_children(*child.schema, key.columns, parent_values, stored);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        scratch_.clear();
        append_key(scratch_, stored, i);
        if (plan.keys().find(scratch_)) continue;
        found.push_back(
            {.rows = &stored, .row = static_cast<std::uint32_t>(i), .is_delete = false});
    }
    return found;
}

void ApplyPlan::clear() {
    for (const auto& plan : tables_) plan->clear();
    made_.clear();
    images_ = 0;
}

}  // namespace tributary
