#include "binlog/open_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "binlog/limits.hpp"

namespace tributary::binlog {

Result<std::shared_ptr<const TableMap>> OpenTables::decode(ByteView body, std::size_t id_bytes,
                                                           Flavor flavor) {
    const std::uint64_t id = ByteReader(body).little(id_bytes);
    const auto found = kept_.find(id);
    if (found != kept_.end() && found->second.body == as_text(body)) return found->second.map;

    auto decoded = decode_table_map(body, id_bytes, flavor);
    if (!decoded) return tl::unexpected(decoded.error());
    auto map = std::make_shared<const TableMap>(std::move(*decoded));
    if (found != kept_.end()) {
        kept_bytes_ -= found->second.body.size();
        kept_.erase(found);
    }
    if (kept_.size() >= kKeptTableMapsMax || kept_bytes_ + body.size() > kKeptTableMapBytesMax)
        forget_kept();
    if (body.size() <= kKeptTableMapBytesMax) {
        kept_.emplace(id, Kept{.body = std::string(as_text(body)), .map = map});
        kept_bytes_ += body.size();
    }
    return map;
}

Result<void> OpenTables::open(OpenTable table) {
    const auto same =
        std::ranges::find(open_, table.map->id, [](const OpenTable& each) { return each.map->id; });
    if (same != open_.end()) {
        *same = std::move(table);
        return {};
    }
    if (open_.size() >= kOpenTablesMax)
        return fail(fmt::format("a statement that changes more than {} tables", kOpenTablesMax));
    open_.push_back(std::move(table));
    return {};
}

const OpenTable* OpenTables::find(std::uint64_t id) const {
    const auto found =
        std::ranges::find(open_, id, [](const OpenTable& each) { return each.map->id; });
    return found == open_.end() ? nullptr : &*found;
}

void OpenTables::forget_kept() {
    kept_.clear();
    kept_bytes_ = 0;
}

void OpenTables::forget() {
    open_.clear();
    forget_kept();
}

}  // namespace tributary::binlog
