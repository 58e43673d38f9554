using System.Text.Json.Nodes;

namespace Autograd.Tests.Conformance;

/// <summary>
/// The files of cases: every JSON beside the tests in <c>Fixtures/</c>, and every JSON of the folder that the environment variable <c>AUTOGRAD_FIXTURES</c> names.
/// A case is known by its file and its id. What cannot be read is a row too, one that fails.
/// </summary>
internal static class FixtureFiles
{
    private const string Variable = "AUTOGRAD_FIXTURES";

    private static readonly Lazy<IReadOnlyDictionary<string, FixtureFile>> Files = new(() => Find().ToDictionary(file => file.Name));

    /// <summary>All cases.</summary>
    public static IEnumerable<(string File, string Id)> Rows() =>
        from file in Files.Value.Values
        from id in file.Error is null ? file.Cases.Keys : [file.Error]
        select (file.Name, id);

    public static (FixtureFile File, JsonObject Case) Open(string file, string id)
    {
        var found = Files.Value[file];
        return found.Error is { } error ? throw new FixtureException($"{file}: {error}") : (found, found.Cases[id]);
    }

    private static IEnumerable<FixtureFile> Find()
    {
        foreach (var path in JsonIn(Path.Combine(AppContext.BaseDirectory, "Fixtures"))) yield return FixtureFile.Read(Path.GetFileName(path), path);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) yield break;
        if (!Directory.Exists(folder)) yield return FixtureFile.Unreadable(Variable, $"the folder {folder} does not exist");
        else
            foreach (var path in JsonIn(folder)) yield return FixtureFile.Read($"{Variable}/{Path.GetFileName(path)}", path);
    }

    private static IEnumerable<string> JsonIn(string folder) => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal);
}

/// <summary>One file: its kind, its tolerance, and its cases by id.</summary>
internal sealed record FixtureFile(string Name, string Kind, Tolerance Tolerance, IReadOnlyDictionary<string, JsonObject> Cases, string? Error = null)
{
    public static FixtureFile Read(string name, string path)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            if ((int)root["format"]! != 1) return Unreadable(name, $"format {root["format"]} is unknown");
            var cases = new Dictionary<string, JsonObject>();
            foreach (var entry in root["cases"]!.AsArray())
                if (!cases.TryAdd((string)entry!["id"]!, entry.AsObject())) return Unreadable(name, $"the id {entry["id"]} stands there twice");
            return new FixtureFile(name, (string)root["kind"]!, new Tolerance((double)root["tolerance"]!["rtol"]!, (double)root["tolerance"]!["atol"]!), cases);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException or IOException)
        {
            return Unreadable(name, error.Message);
        }
    }

    public static FixtureFile Unreadable(string name, string error) => new(name, "", default, new Dictionary<string, JsonObject>(), error);
}

/// <summary>A case that says something the runner does not know, or the answer was not the one written down.</summary>
internal sealed class FixtureException(string message) : Exception(message);
