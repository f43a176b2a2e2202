#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/messages.hpp"
#include "pipeline/checkpoint.hpp"

namespace tributary::capture {

/// What the head office said about the branch.
struct HeadOfficeWord {
    /// False: it did not answer (yet).
    bool has_answered = false;
    /// Empty: it knows nothing of the branch.
    std::optional<Ledger> ledger;
};

/// The re-sync that the stream asked for last, of one table.
struct TableResync {
    TableName table;
    Sequence id;
    /// The ledger's word about the progress is known (or the re-sync began here).
    bool is_known = false;
    /// Ranges up to here were emitted; empty: none.
    EncodedKey upper;
    /// All ranges were emitted.
    bool is_done = false;
    std::uint64_t rows = 0;
    std::uint64_t rows_estimated = 0;
};

/// The re-syncs of an agent's stream, one a table, and the rule how they go on after a restart:
/// progress is where the ledger says, if the ledger speaks of the same re-sync; else from the
/// beginning. Pure; one thread.
class ResyncBook {
public:
    /// In the order in which tables are to be made equal: parents of foreign keys first.
    explicit ResyncBook(std::vector<TableName> tables) : tables_(std::move(tables)) {}

    [[nodiscard]] const std::vector<TableName>& tables() const { return tables_; }
    /// Of tables that the stream has asked a re-sync for, in the order of tables().
    [[nodiscard]] const std::vector<TableResync>& entries() const { return entries_; }
    [[nodiscard]] const TableResync* find(const TableName& table) const;

    /// At the start of an epoch: all tables, id 0.
    void start_epoch();
    /// The stream goes on at `place`. Returns the tables that it never asked a re-sync for (newly
    /// configured ones).
    [[nodiscard]] std::vector<TableName> resume(const Checkpoint& place,
                                                const HeadOfficeWord& word);
    /// The ledger's word, while the stream runs in its epoch: where re-syncs continue.
    void learn(const Ledger& ledger);
    /// The transaction `id` asks for one.
    void open(const TableName& table, Sequence id);
    struct Advance {
        std::uint64_t rows = 0;
        std::uint64_t rows_estimated = 0;
    };
    /// A range up to `upper` (empty: the last one) is emitted.
    void advance(const TableName& table, const std::optional<EncodedKey>& upper,
                 const Advance& advance);

    /// What is to be selected next; null: nothing, or the ledger's word is still missing.
    [[nodiscard]] const TableResync* next() const;
    /// The ledger's word is missing for something.
    [[nodiscard]] bool needs_word() const;
    [[nodiscard]] bool is_done() const;
    /// Grows with every change but advance(): chunks selected before are void.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

private:
    TableResync& entry(const TableName& table);

    std::vector<TableName> tables_;
    std::vector<TableResync> entries_;
    std::uint64_t generation_ = 0;
};

}  // namespace tributary::capture
