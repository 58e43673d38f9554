namespace Autograd.Nn;

/// <summary>
/// On a field or property of a module that refers to a module or a trainable tensor without owning it, such as a teacher
/// that is only asked, or a layer that is trained elsewhere: it is left out of <see cref="Module{T}.Parameters"/>, of what
/// is saved, and of Train and Eval, and nothing complains that it was never given to <c>Register</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NotRegisteredAttribute : Attribute;
