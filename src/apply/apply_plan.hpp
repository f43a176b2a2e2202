#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "apply/key_index.hpp"
#include "apply/schema_book.hpp"
#include "model/messages.hpp"

namespace tributary {

/// Reads child rows for a cascade: those that the head office holds now, before anything planned is
/// written.
class ChildReader {
public:
    virtual ~ChildReader() = default;
    /// Appends to `out` (of the child's schema) the branch's rows whose `columns` equal `values`.
    virtual void read_children(const TableSchema& child, std::span<const ColumnIndex> columns,
                               std::span<const Cell> values, TableRows& out) = 0;
};

/// What shall become of one key: its row, or nothing.
struct PlannedRow {
    /// The image's row in `rows`; of a delete, only the key counts.
    const TableRows* rows = nullptr;
    std::uint32_t row = 0;
    bool is_delete = false;
};

/// The planned end of all keys of one table.
class TablePlan {
public:
    explicit TablePlan(std::shared_ptr<const TableSchema> schema) : schema_(std::move(schema)) {}

    [[nodiscard]] const TableSchema& schema() const { return *schema_; }
    [[nodiscard]] const std::shared_ptr<const TableSchema>& shared_schema() const {
        return schema_;
    }
    /// One a key, in the order in which the keys first appeared.
    [[nodiscard]] const std::vector<PlannedRow>& rows() const { return rows_; }
    [[nodiscard]] std::size_t deletes() const { return deletes_; }
    [[nodiscard]] const KeyIndex& keys() const { return keys_; }
    /// A cascade changed rows of which no batch holds an image.
    [[nodiscard]] bool has_cascaded() const { return has_cascaded_; }

private:
    friend class ApplyPlan;
    void set(KeyIndex::Found found, PlannedRow row);
    void clear();

    std::shared_ptr<const TableSchema> schema_;
    KeyIndex keys_;
    std::vector<PlannedRow> rows_;
    std::size_t deletes_ = 0;
    bool has_cascaded_ = false;
};

/// Folds the changes of many transactions into one final image for each key, so that they can be
/// written with few statements: deletes first, then rows. Repeats the foreign keys' cascades, also
/// over changes that are planned and not yet written. Pure but for the ChildReader. Batches that
/// were added must stay where they are until clear.
class ApplyPlan {
public:
    ApplyPlan(const SchemaBook& book, ChildReader& reader) : book_(book), reader_(reader) {}
    ApplyPlan(const ApplyPlan&) = delete;
    ApplyPlan& operator=(const ApplyPlan&) = delete;

    /// Adds the transactions after `applied`. The book has learned the batch's schemas; its steps
    /// fit its row images (the wire decoder has checked that). Where a table comes with another
    /// schema than what is planned of it, `write` is called to write the plan as it is, which is
    /// then empty again.
    void add(const Batch& batch, Sequence applied, const std::function<void()>& write);

    [[nodiscard]] bool is_empty() const { return images_ == 0; }
    /// Row images taken in since clear.
    [[nodiscard]] std::size_t images() const { return images_; }
    /// Tables with planned rows come in the order of their first change; others may be among them,
    /// empty.
    [[nodiscard]] const std::vector<std::unique_ptr<TablePlan>>& tables() const { return tables_; }
    void clear();

private:
    /// The table's plan, for rows of this schema.
    TablePlan& plan_of(const std::shared_ptr<const TableSchema>& schema);
    void add_step(TablePlan& plan, const TableRows& rows, const Step& step, std::size_t image);
    void remove(TablePlan& plan, const TableRows& rows, std::size_t row);
    void write(TablePlan& plan, const TableRows& rows, std::size_t row);
    void update(TablePlan& plan, const TableRows& rows, std::size_t before, std::size_t after);

    void cascade_delete(const TableSchema& parent, std::span<const Cell> gone, unsigned depth);
    void cascade_update(const TableSchema& parent, std::span<const Cell> before,
                        std::span<const Cell> after, unsigned depth);
    /// `values` = the new values of the key's columns (null cells for SET NULL); none: the child
    /// rows go.
    void change_children(const SchemaBook::Child& child, std::span<const Cell> parent_values,
                         const std::vector<Cell>* values, unsigned depth);
    [[nodiscard]] std::vector<PlannedRow> children_now(const SchemaBook::Child& child,
                                                       TablePlan& plan,
                                                       std::span<const Cell> parent_values);

    const SchemaBook& book_;
    ChildReader& reader_;
    std::vector<std::unique_ptr<TablePlan>> tables_;
    std::deque<TableRows>
        made_;  ///< rows that no batch holds: read from the head office, or changed by a cascade
    std::size_t images_ = 0;
    const std::function<void()>* write_ = nullptr;  ///< during add
    std::string scratch_;
};

}  // namespace tributary
