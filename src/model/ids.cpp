#include "model/ids.hpp"

#include <algorithm>

namespace tributary {

Result<BranchId> decode_branch_id(std::string_view text) {
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto is_inner = [&](char c) { return is_plain(c) || c == '_' || c == '-'; };
    if (text.empty() || text.size() > 63 || !is_plain(text.front()) ||
        !std::ranges::all_of(text, is_inner)) {
        return fail(
            "a branch id is 1 to 63 of a-z, 0-9, '_' and '-', and begins with a letter or digit");
    }
    return BranchId(std::string(text));
}

std::string to_string(const TableName& name) {
    return name.database + "." + name.table;
}

}  // namespace tributary
