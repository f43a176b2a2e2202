#include "capture/table_book.hpp"

#include <algorithm>
#include <utility>

#include "binlog/limits.hpp"
#include "binlog/schema_from_map.hpp"

namespace tributary::capture {

TableBook::TableBook(std::vector<TableName> names, Describe describe)
    : names_(std::move(names)), describe_(std::move(describe)) {}

bool TableBook::is_synchronised(const TableName& name) const {
    return std::ranges::find(names_, name) != names_.end();
}

std::shared_ptr<const TableSchema> TableBook::described(const TableName& name) const {
    const auto found = std::ranges::find_if(described_.tables,
                                            [&](const auto& table) { return table->name == name; });
    return found == described_.tables.end() ? nullptr : *found;
}

void TableBook::refresh() {
    DescribedTables now = describe_();
    // A description that did not change keeps its identity, so that rows before and after share
    // their columns.
    for (auto& table : now.tables) {
        auto before = described(table->name);
        if (before && *before == *table) table = std::move(before);
    }
    described_ = std::move(now);
    entries_.clear();
}

Result<binlog::RowDecoder> TableBook::make_decoder(
    const std::shared_ptr<const binlog::TableMap>& map) const {
    auto base = described(map->name);
    auto schema = binlog::schema_from_map(*map, base.get());
    if (!schema) return tl::unexpected(schema.error());
    if (const auto sound = check(*schema); !sound) return tl::unexpected(sound.error());
    const bool is_as_described = base && *schema == *base;
    return binlog::RowDecoder::make(
        *map, is_as_described ? std::move(base)
                              : std::make_shared<const TableSchema>(std::move(*schema)));
}

Result<TableBook::Lookup> TableBook::find(const std::shared_ptr<const binlog::TableMap>& map,
                                          const VisibleSet& read) {
    if (const auto known = entries_.find(map.get()); known != entries_.end()) {
        return Lookup{.decoder = known->second.decoder ? &*known->second.decoder : nullptr,
                      .needs_resync = false};
    }
    auto decoder = make_decoder(map);
    if (!decoder && read.covers(described_.known_at)) {
        refresh();
        decoder = make_decoder(map);
        if (!decoder && read.covers(described_.known_at)) return tl::unexpected(decoder.error());
    }
    if (entries_.size() >= binlog::kKeptTableMapsMax) entries_.clear();
    Entry& entry =
        entries_.emplace(map.get(), Entry{.map = map, .decoder = std::nullopt}).first->second;
    if (!decoder)
        return Lookup{.decoder = nullptr, .needs_resync = unreadable_.insert(map->name).second};
    entry.decoder = std::move(*decoder);
    return Lookup{.decoder = &*entry.decoder, .needs_resync = unreadable_.erase(map->name) > 0};
}

void TableBook::altered(const TableName& name) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.map->name == name; });
    unreadable_.erase(name);
}

}  // namespace tributary::capture
