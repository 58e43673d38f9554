namespace Autograd.Tests.Training;

/// <summary>A test on MNIST's real files, which are too large to be part of the repository: it runs where an environment variable names a folder with them.</summary>
public sealed class RealDigitsFactAttribute : FactAttribute
{
    private const string Variable = "AUTOGRAD_DATA";

    public RealDigitsFactAttribute()
    {
        if (string.IsNullOrEmpty(Folder)) Skip = $"the environment variable {Variable} names no folder with MNIST's files";
    }

    /// <summary>The folder, or null where there is none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable);
}
