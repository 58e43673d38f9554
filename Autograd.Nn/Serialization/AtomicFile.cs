namespace Autograd.Nn;

/// <summary>
/// Writes a file as a whole or not at all: into a file with a name of its own in the same folder, from there to the disk, and only then under its name. Whenever the machine stops, the name leads to the old
/// file or to the new one, never to a part. A symbolic link stays and leads to the new file; the new file has the old one's permissions; of two that save at once, the one that ends last is found.
/// </summary>
internal static class AtomicFile
{
    private const string Prefix = ".autograd-", Suffix = ".tmp";

    /// <summary>Called between the last byte and the renaming: where tests stop the machine.</summary>
    [ThreadStatic]
    internal static Action? BeforeRename;

    /// <summary>What the bytes go through on their way to the file: where tests let a write fail.</summary>
    [ThreadStatic]
    internal static Func<Stream, Stream>? Through;

    public static void Write(string path, Action<Stream> write)
    {
        var target = TargetOf(path);
        var folder = Path.GetDirectoryName(target)!;
        if (Directory.Exists(target)) throw new IOException($"{path}: cannot be written: it is a folder.");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{path}: cannot be written: there is no folder {folder}; make it first, with Directory.CreateDirectory.");
        DeleteAbandoned(folder);

        var temporary = Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}"); // not longer than a name may be, whatever the file is called
        try
        {
            using (var file = Create(temporary, target))
            {
                using var stream = Through?.Invoke(file) ?? file;
                write(stream);
                stream.Flush();
                file.Flush(flushToDisk: true);
            }
            BeforeRename?.Invoke();
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error)
        {
            DeleteIfPossible(temporary);
            // The system's errors name the file that they are about, which the caller has never heard of.
            if (!error.Message.Contains(temporary, StringComparison.Ordinal)) throw;
            var text = $"{path}: cannot be written: {error.Message.Replace(temporary, path, StringComparison.Ordinal)}";
            throw error is UnauthorizedAccessException ? new UnauthorizedAccessException(text, error) : new IOException(text, error);
        }
    }

    /// <summary>Where the path leads in the end: saving through a symbolic link changes what it leads to, not the link.</summary>
    private static string TargetOf(string path)
    {
        var target = Path.GetFullPath(path);
        return new FileInfo(target).LinkTarget is null ? target : File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
    }

    /// <summary>An empty file that nobody may read or write whom the old one does not allow it, at no time.</summary>
    private static FileStream Create(string temporary, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 16 };
        if (OperatingSystem.IsWindows() || !File.Exists(target)) return new FileStream(temporary, options);
        var mode = File.GetUnixFileMode(target);
        options.UnixCreateMode = mode;
        var file = new FileStream(temporary, options);
        File.SetUnixFileMode(file.SafeFileHandle, mode); // once more: what is given at the creation is narrowed by the process's mask
        return file;
    }

    /// <summary>What writers left behind whose machine stopped: nobody has written into it for an hour.</summary>
    private static void DeleteAbandoned(string folder)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}"))
                if (IsOurs(Path.GetFileName(file)) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > TimeSpan.FromHours(1)) DeleteIfPossible(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a folder that cannot be listed can still be written to
        }
    }

    private static bool IsOurs(string name) => Guid.TryParseExact(name.AsSpan()[Prefix.Length..^Suffix.Length], "N", out _);

    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // what made the writing fail is said instead
        }
    }
}
