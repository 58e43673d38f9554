using Autograd.Tests.Documentation;

namespace Autograd.Tests.Sabotage;

public sealed class KillTablePageTests
{
    [Fact]
    public void The_page_is_what_the_run_gives()
    {
        var page = KillTablePage.Of(KillTable.Instance);
        var path = Path.Combine(Repository.Root, KillTablePage.Path);
        if (Environment.GetEnvironmentVariable("AUTOGRAD_UPDATE_DOCS") == "1") File.WriteAllText(path, page);
        Assert.True(File.Exists(path) && Repository.Read(KillTablePage.Path) == page,
            $"{KillTablePage.Path} is not what this run gives. If a rule, a law or a row of the catalogue is new, write the page anew and read its changes: AUTOGRAD_UPDATE_DOCS=1 dotnet test -c Release --filter FullyQualifiedName~Sabotage");
    }
}
