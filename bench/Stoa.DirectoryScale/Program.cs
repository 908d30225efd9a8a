using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Stoa.DirectoryScale;
using Stoa.DirectoryScale.Search;

// A million Spaces, everything drawn from one seed. Prints one JSON object.
//   Stoa.DirectoryScale directory [N]                   memory and search of the Directory alone: N scheduled Spaces, N/100 live ones
//   Stoa.DirectoryScale search CONNECTION [N]           search beside SQLite FTS5 and PostgreSQL, which has to run
//   Stoa.DirectoryScale typed [N]                       the same of Stoa alone, also as people's search asks
//   Stoa.DirectoryScale changes [N]                     changes while another thread searches
//   Stoa.DirectoryScale growth [N]                      a lookup, a search, a change and memory with 1,000 Spaces, ten times as many, … up to N
//   Stoa.DirectoryScale postings [N]                    searches for words that are in one title, in ten, … beside SQLite FTS5
//   Stoa.DirectoryScale findable URL TOKEN COUNT        from creating a Space over HTTP until a search finds it
object result = args switch
{
    ["directory", .. var rest] => DirectoryAlone.Measure(CountOf(rest)),
    ["search", var connection, .. var rest] => new SearchComparison(CountOf(rest)).Measure(connection),
    ["typed", .. var rest] => new SearchComparison(CountOf(rest)).Measure(connection: null),
    ["changes", .. var rest] => new Changes(CountOf(rest)).Measure(),
    ["growth", .. var rest] => DirectoryGrowth.Measure(CountOf(rest)),
    ["postings", .. var rest] => new PostingsGrowth(CountOf(rest)).Measure(),
    ["findable", var url, var token, var count] => await Findable.MeasureAsync(new Uri(url), token, int.Parse(count, CultureInfo.InvariantCulture)),
    _ => new { error = "Name what to do: directory, search, typed, changes, growth, postings or findable." },
};
Console.WriteLine(JsonSerializer.Serialize(result, new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

static int CountOf(string[] rest) => rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000;
