#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tributary::dashboard {

/// Members that an object has more than once, each time but the first; `values.qty`: in the object
/// of the member `values`. The parser of documents keeps the last one and says nothing, so that two
/// readers may see different requests. `text`: JSON no deeper than kJsonDepthMax; of anything else
/// what was found until then.
[[nodiscard]] std::vector<std::string> repeated_members(std::string_view text);

}  // namespace tributary::dashboard
