namespace Autograd.Tests;

/// <summary>The assembly as a program: what a law runs in a child process of its own, because it might end it. Tests are run by <c>dotnet test</c>.</summary>
internal static class Program
{
    private static void Main() => ExtremeOptionLaws.RunRows();
}
