namespace Autograd.Tests.Documentation;

/// <summary>A page of docs/ that is written by a program: a test holds it to what the program gives, and writes it anew on demand.</summary>
internal static class GeneratedPage
{
    public static void Check(string path, string content)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("AUTOGRAD_UPDATE_DOCS") == "1") File.WriteAllText(file, content);
        Assert.True(File.Exists(file) && Repository.Read(path) == content, $"{path} is not what its program gives now. Write it anew and read its changes: AUTOGRAD_UPDATE_DOCS=1 dotnet test -c Release");
    }
}
